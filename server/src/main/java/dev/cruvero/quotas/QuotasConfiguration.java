package dev.cruvero.quotas;

import dev.cruvero.db.TenantTransactions;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class QuotasConfiguration {

  @Bean
  Quotas quotas(
      TenantTransactions transactions, MeterRegistry meters, ApplicationEventPublisher events) {
    return new Quotas(transactions, meters, events);
  }
}
