package dev.cruvero.secrets;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class SecretsConfiguration {

  @Bean
  Secrets secrets() {
    return new Secrets();
  }
}
