package dev.cruvero.registries;

import dev.cruvero.access.Access;
import dev.cruvero.audit.Audit;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenants;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class RegistriesConfiguration {

  @Bean
  Registries registries(
      TenantTransactions transactions,
      PlatformTransactions platform,
      Tenants tenants,
      Audit audit,
      ApplicationEventPublisher events,
      JsonMapper json) {
    return new Registries(
        transactions,
        platform,
        new RegistryRows(json),
        new ShippedRegistries(json),
        tenants,
        audit,
        events);
  }

  @Bean
  RegistryCheck registryCheck(ObjectProvider<Registries> registries) {
    return new RegistryCheck(registries::getObject);
  }

  @Bean
  RegistryDoctor registryDoctor(Registries registries, Tenants tenants) {
    return new RegistryDoctor(registries, tenants);
  }

  @Bean
  RegistryController registryController(Registries registries, Tenants tenants, Access access) {
    return new RegistryController(registries, tenants, access);
  }
}
