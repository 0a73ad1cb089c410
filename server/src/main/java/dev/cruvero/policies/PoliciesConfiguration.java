package dev.cruvero.policies;

import dev.cruvero.access.Access;
import dev.cruvero.tenants.Tenants;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class PoliciesConfiguration {

  @Bean
  Policies policies(Tenants tenants) {
    return new Policies(tenants);
  }

  @Bean
  DowngradeModelCheck downgradeModelCheck() {
    return new DowngradeModelCheck();
  }

  @Bean
  PolicyController policyController(Policies policies, Tenants tenants, Access access) {
    return new PolicyController(policies, tenants, access);
  }
}
