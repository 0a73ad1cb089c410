package dev.cruvero.tenants;

import dev.cruvero.access.Access;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class TenantsConfiguration {

  @Bean
  Tenants tenants(
      TenantTransactions transactions,
      PlatformTransactions platform,
      Audit audit,
      ApplicationEventPublisher events,
      ObjectProvider<TenantChangeCheck> checks,
      Settings settings,
      JsonMapper json) {
    TenantDrafts drafts =
        new TenantDrafts(
            () -> checks.orderedStream().toList(),
            settings.temporal().systemNamespace(),
            settings.temporal().poolNamespace());
    return new Tenants(transactions, platform, new TenantRows(json), audit, events, drafts);
  }

  @Bean
  TenantController tenantController(Tenants tenants, Access access) {
    return new TenantController(tenants, access);
  }

  @Bean
  SuspensionController suspensionController(Tenants tenants, Access access, CutOff cutOff) {
    return new SuspensionController(tenants, access, cutOff);
  }
}
