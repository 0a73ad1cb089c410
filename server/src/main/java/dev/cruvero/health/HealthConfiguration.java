package dev.cruvero.health;

import dev.cruvero.audit.AuditProof;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class HealthConfiguration {

  @Bean
  Health health(
      ObjectProvider<HealthCheck> checks,
      ObjectProvider<DoctorCheck> doctors,
      InstantSource clock) {
    return new Health(
        checks.orderedStream().toList(),
        () -> doctors.orderedStream().toList(),
        clock,
        Health.BOUND);
  }

  @Bean
  HealthController healthController(Health health, Settings settings) {
    return new HealthController(health, ServerInfo.of(settings));
  }

  @Bean
  HealthMetrics healthMetrics(Health health) {
    return new HealthMetrics(health);
  }

  @Bean
  @Order(1)
  PostgresCheck postgresCheck(
      PlatformTransactions platform, TenantTransactions tenants, Settings settings) {
    return new PostgresCheck(platform, tenants, settings.postgres().url());
  }

  @Bean
  @Order(2)
  MigrationsCheck migrationsCheck(PlatformTransactions platform) {
    return new MigrationsCheck(platform);
  }

  @Bean
  @Order(3)
  ClockCheck clockCheck(PlatformTransactions platform, InstantSource clock) {
    return new ClockCheck(platform, clock);
  }

  @Bean
  ProvidersCheck providersCheck(Settings settings, InstantSource clock) {
    return new ProvidersCheck(settings.llm(), settings.outbound(), clock);
  }

  @Bean
  @Order(1)
  PostgresDoctor postgresDoctor(
      PlatformTransactions platform, TenantTransactions tenants, ClockCheck clock) {
    return new PostgresDoctor(platform, tenants, clock);
  }

  @Bean
  @Order(1)
  AuditDoctor auditDoctor(AuditProof proof) {
    return new AuditDoctor(proof);
  }
}
