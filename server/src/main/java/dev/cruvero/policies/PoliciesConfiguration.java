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
  PolicyController policyController(Policies policies, Access access) {
    return new PolicyController(policies, access);
  }
}
