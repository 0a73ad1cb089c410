package dev.cruvero.access;

import dev.cruvero.audit.Audit;
import dev.cruvero.audit.AuditProof;
import dev.cruvero.base.RepeatedTask;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

  /** Between two look-ups of an issuer's keys for tokens that name an unknown one. */
  private static final Duration KEYS_FLOOR = Duration.ofSeconds(30);

  @Bean
  Keys keys(PlatformTransactions platform, Audit audit, Settings settings, InstantSource clock) {
    return new Keys(platform, audit, settings.environment().name().toLowerCase(Locale.ROOT), clock);
  }

  @Bean
  Access access(
      Keys keys,
      Denials denials,
      SupportGrants grants,
      ObjectProvider<BearerTokens> tokens,
      HttpServletRequest request) {
    return new Access(keys, denials, grants, tokens.getIfAvailable(), request);
  }

  /** Absent where no issuer is configured. */
  @Bean
  @Nullable BearerTokens bearerTokens(
      Settings settings, RevokedTokens revoked, JsonMapper json, InstantSource clock) {
    Settings.Oidc oidc = settings.oidc();
    return oidc == null
        ? null
        : new BearerTokens(
            oidc,
            new IssuerKeys(oidc.issuer(), settings.outbound(), json),
            KEYS_FLOOR,
            revoked,
            clock);
  }

  @Bean
  RevokedTokens revokedTokens(PlatformTransactions platform, Audit audit) {
    return new RevokedTokens(platform, audit);
  }

  @Bean
  SchedulingConfigurer revokedTokensToForget(RevokedTokens revoked) {
    return tasks ->
        tasks.addFixedDelayTask(
            new RepeatedTask("forgetting revoked tokens that have ended", revoked::sweep),
            Duration.ofMinutes(10));
  }

  @Bean
  TokenController tokenController(RevokedTokens revoked) {
    return new TokenController(revoked);
  }

  @Bean
  SupportGrants supportGrants(TenantTransactions transactions, Audit audit) {
    return new SupportGrants(transactions, audit);
  }

  @Bean
  SupportController supportController(SupportGrants grants, Access access) {
    return new SupportController(grants, access);
  }

  /** The API's description says who may use each route. */
  @Bean
  OpenApiCustomizer rolesInDescription() {
    return RouteDescription::describe;
  }

  @Bean
  KeyController keyController(Keys keys, Access access) {
    return new KeyController(keys, access);
  }

  @Bean
  AuditController auditController(Audit audit, Access access) {
    return new AuditController(audit, access);
  }

  @Bean
  AuditProofController auditProofController(AuditProof proof, Access access, JsonMapper json) {
    return new AuditProofController(proof, access, json);
  }

  @Bean
  Denials denials(Audit audit) {
    return new Denials(audit);
  }

  @Bean
  SchedulingConfigurer denialsToRecord(Denials denials) {
    return tasks ->
        tasks.addFixedDelayTask(
            new RepeatedTask("recording refused requests", denials::flush), Denials.INTERVAL);
  }

  /** Whether the request came over TLS, which may have ended before us. */
  private static RequestMatcher encrypted(Settings.Listener listener) {
    return request -> request.isSecure() || listener.tlsEndsBefore();
  }

  /** There are no users; without this bean Boot would invent one and print its password. */
  @Bean
  UserDetailsService noUsers() {
    return new InMemoryUserDetailsManager();
  }

  @Bean
  SecurityFilterChain security(
      HttpSecurity http,
      Access access,
      Denials denials,
      Settings settings,
      InstantSource clock,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    Refusals refusals = new Refusals(access, denials, problems);
    return http.csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(
            headers ->
                headers
                    .contentSecurityPolicy(
                        csp -> csp.policyDirectives("default-src 'none'; frame-ancestors 'none'"))
                    .referrerPolicy(referrer -> {})
                    .permissionsPolicyHeader(
                        permissions ->
                            permissions.policy("geolocation=(), camera=(), microphone=()"))
                    .crossOriginResourcePolicy(
                        resources -> resources.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                    .httpStrictTransportSecurity(
                        strict -> strict.requestMatcher(encrypted(settings.listener()))))
        .addFilterBefore(
            new ApiKeyFilter(access, new FailedAttempts(clock)),
            AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    // The second half of a request that was let in before: a stream, an error page.
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .anyRequest()
                    .access(new RouteRules()))
        .exceptionHandling(
            handling -> handling.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
        .build();
  }
}
