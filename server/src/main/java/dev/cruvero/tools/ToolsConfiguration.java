package dev.cruvero.tools;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class ToolsConfiguration {

  @Bean
  Tools tools() {
    return new Tools();
  }
}
