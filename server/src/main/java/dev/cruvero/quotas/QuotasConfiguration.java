package dev.cruvero.quotas;

import dev.cruvero.access.Access;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.RepeatedTask;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.web.servlet.HandlerExceptionResolver;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class QuotasConfiguration {

  @Bean
  Quotas quotas(
      TenantTransactions transactions,
      MeterRegistry meters,
      ApplicationEventPublisher events,
      InstantSource clock,
      Settings settings) {
    return new Quotas(transactions, meters, events, clock, settings.quotaLeases());
  }

  @Bean
  QuotaController quotaController(
      Quotas quotas, Tenants tenants, Access access, InstantSource clock) {
    return new QuotaController(quotas, tenants, access, clock);
  }

  @Bean
  QuotaOverrides quotaOverrides(
      TenantTransactions transactions, Audit audit, ApplicationEventPublisher events) {
    return new QuotaOverrides(transactions, audit, events);
  }

  @Bean
  QuotaOverrideController quotaOverrideController(
      QuotaOverrides overrides, Audit audit, Tenants tenants, Access access) {
    return new QuotaOverrideController(overrides, new QuotaHistory(audit), tenants, access);
  }

  /** Behind the security chain, whose principal it needs, and before anything is done. */
  @Bean
  FilterRegistrationBean<ApiWindowFilter> apiWindow(
      Quotas quotas,
      InstantSource clock,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    FilterRegistrationBean<ApiWindowFilter> registration =
        new FilterRegistrationBean<>(new ApiWindowFilter(quotas, clock, problems));
    registration.setOrder(0);
    return registration;
  }

  @Bean
  QuotaDoctor quotaDoctor(TenantTransactions transactions) {
    return new QuotaDoctor(transactions);
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
  SchedulingConfigurer quotaSweeping(QuotaSweeper sweeper, Quotas quotas) {
    return tasks -> {
      // At a rate: behind the long tasks, which share one thread, it would come too late to be of
      // use.
      tasks.addFixedRateTask(
          new RepeatedTask("returning leases", quotas::returnLeases), Duration.ofMillis(100));
      tasks.addFixedDelayTask(
          new RepeatedTask("ending expired holds", sweeper::sweep), Duration.ofSeconds(5));
      tasks.addFixedDelayTask(
          new RepeatedTask("removing ended holds", sweeper::forget), Duration.ofMinutes(1));
    };
  }
}
