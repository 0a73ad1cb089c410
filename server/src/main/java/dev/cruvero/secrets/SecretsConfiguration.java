package dev.cruvero.secrets;

import dev.cruvero.access.Access;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.RepeatedTask;
import dev.cruvero.base.Settings;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.secrets.TenantTokens.Right;
import dev.cruvero.tenants.Tenants;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class SecretsConfiguration {

  @Bean
  VaultClient vaultClient(Settings settings, JsonMapper json) {
    return new VaultClient(settings.vault(), settings.outbound(), json);
  }

  @Bean
  VaultIdentities vaultIdentities(
      VaultClient client, Settings settings, JsonMapper json, InstantSource clock) {
    return new VaultIdentities(client, new VaultCredentials(settings.vault(), client, json), clock);
  }

  @Bean
  Secrets secrets(
      VaultClient client,
      VaultIdentities identities,
      Settings settings,
      TenantTransactions transactions,
      Tenants tenants,
      Audit audit,
      ApplicationEventPublisher events,
      JsonMapper json,
      InstantSource clock) {
    SecretPaths paths = new SecretPaths(settings.vault().mount());
    AzureCredentials azure = new AzureCredentials(settings.llm().azureHosts(), json);
    TenantTokens tokens = new TenantTokens(Right.CREDENTIALS, identities.reader(), client, clock);
    return new Secrets(
        new SecretWriter(identities, paths, azure),
        new SecretReader(tokens, paths, azure, clock),
        new TenantEntities(identities.writer(), tokens, paths),
        new SecretCache(clock),
        transactions,
        tenants,
        audit,
        events,
        clock);
  }

  @Bean
  PayloadKeyStore payloadKeyStore(
      VaultClient client, VaultIdentities identities, Settings settings, InstantSource clock) {
    return new PayloadKeyStore(
        identities,
        new TenantTokens(Right.PAYLOAD_KEY, identities.reader(), client, clock),
        new SecretPaths(settings.vault().mount()));
  }

  @Bean
  PayloadKeys payloadKeys(
      PayloadKeyStore store, TenantTransactions transactions, Audit audit, InstantSource clock) {
    return new PayloadKeys(store, transactions, audit, clock);
  }

  @Bean
  VaultSwitch vaultSwitch(TenantTransactions transactions, Tenants tenants, Secrets secrets) {
    return new VaultSwitch(transactions, tenants, secrets);
  }

  @Bean
  SchedulingConfigurer vaultSwitching(VaultSwitch vaultSwitch) {
    return tasks ->
        tasks.addFixedDelayTask(
            new RepeatedTask("telling Vault of suspended tenants", vaultSwitch::sweep),
            Duration.ofSeconds(5));
  }

  @Bean
  SchedulingConfigurer secretPolling(Secrets secrets) {
    return tasks -> tasks.addFixedDelayTask(secrets::poll, Duration.ofSeconds(15));
  }

  @Bean
  SecretController secretController(
      Secrets secrets, PayloadKeys keys, Tenants tenants, Access access) {
    return new SecretController(secrets, keys, tenants, access);
  }

  @Bean
  VaultCheck vaultCheck(VaultClient client, VaultIdentities identities, InstantSource clock) {
    return new VaultCheck(client, identities.all(), clock);
  }

  /** How long each of our logins still lives; it never comes near 0 while they are renewed. */
  @Bean
  MeterBinder vaultMetrics(VaultIdentities identities) {
    return registry ->
        identities
            .all()
            .forEach(
                login ->
                    Gauge.builder("cruvero.vault.login.left", login, VaultLogin::secondsLeft)
                        .baseUnit("seconds")
                        .tag("identity", login.identity())
                        .register(registry));
  }

  @Bean
  VaultDoctor vaultDoctor(VaultIdentities identities, Settings settings) {
    return new VaultDoctor(identities.all(), settings.vault().mount());
  }
}
