package dev.cruvero.tools;

import dev.cruvero.audit.Audit;
import dev.cruvero.base.Settings;
import dev.cruvero.db.TenantTransactions;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class ToolsConfiguration {

  @Bean
  HttpGet httpGet(
      Settings settings, TenantTransactions transactions, Audit audit, JsonMapper json) {
    return new HttpGet(Egress.product(settings.egressProxy()), transactions, audit, json);
  }

  @Bean
  Tools tools(HttpGet httpGet, JsonMapper json, InstantSource clock) {
    return new Tools(httpGet, new Arguments(json), clock);
  }

  @Bean
  EgressDoctor egressDoctor(Settings settings) {
    return new EgressDoctor(settings.egressProxy());
  }
}
