package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class AccessConfiguration {

  @Bean
  Access access(
      PlatformTransactions platform, Audit audit, Settings settings, HttpServletRequest request) {
    return new Access(
        platform, audit, settings.environment().name().toLowerCase(Locale.ROOT), request);
  }

  @Bean
  KeyController keyController(Access access) {
    return new KeyController(access);
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
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    return http.csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(
            sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(new ApiKeyFilter(access, problems), AnonymousAuthenticationFilter.class)
        .authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(
                        "/api/health",
                        "/api/health/detail",
                        "/livez",
                        "/readyz",
                        "/metrics",
                        "/error")
                    .permitAll()
                    .anyRequest()
                    .authenticated())
        .exceptionHandling(
            handling ->
                handling.authenticationEntryPoint(
                    (request, response, _) ->
                        problems.resolveException(
                            request,
                            response,
                            null,
                            new CruveroException(
                                ErrorCode.UNAUTHENTICATED,
                                "a valid key is needed",
                                "set CRUVERO_API_KEY, or: cruvero context use <name>"))))
        .build();
  }
}
