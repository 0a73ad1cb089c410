package dev.cruvero.registries;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class RegistriesConfiguration {

  @Bean
  Registries registries() {
    return new Registries();
  }
}
