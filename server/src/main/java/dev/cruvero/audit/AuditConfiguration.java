package dev.cruvero.audit;

import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

  @Bean
  Audit audit(TenantTransactions tenants, PlatformTransactions platform, JsonMapper json) {
    return new Audit(tenants, platform, json);
  }
}
