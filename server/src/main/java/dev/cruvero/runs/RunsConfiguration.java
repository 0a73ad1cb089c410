package dev.cruvero.runs;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class RunsConfiguration {

  @Bean
  Runs runs() {
    return new Runs();
  }
}
