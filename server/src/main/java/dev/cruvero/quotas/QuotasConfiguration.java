package dev.cruvero.quotas;

import dev.cruvero.access.Access;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class QuotasConfiguration {

  @Bean
  Quotas quotas(
      TenantTransactions transactions, MeterRegistry meters, ApplicationEventPublisher events) {
    return new Quotas(transactions, meters, events);
  }

  @Bean
  QuotaController quotaController(
      Quotas quotas, Tenants tenants, Access access, InstantSource clock) {
    return new QuotaController(quotas, tenants, access, clock);
  }

  @Bean
  TimeZoneCheck timeZoneCheck(PlatformTransactions platform) {
    return new TimeZoneCheck(platform);
  }

  @Bean
  QuotaSweeper quotaSweeper(PlatformTransactions platform, Quotas quotas) {
    return new QuotaSweeper(platform, quotas);
  }

  @Bean
  SchedulingConfigurer quotaSweeping(QuotaSweeper sweeper) {
    return tasks -> {
      tasks.addFixedDelayTask(sweeper::sweep, Duration.ofSeconds(5));
      tasks.addFixedDelayTask(sweeper::forget, Duration.ofMinutes(1));
    };
  }
}
