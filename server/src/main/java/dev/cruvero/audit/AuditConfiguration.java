package dev.cruvero.audit;

import dev.cruvero.db.PlatformTransactions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

  @Bean
  Audit audit(PlatformTransactions platform, JsonMapper json) {
    return new Audit(platform, json);
  }
}
