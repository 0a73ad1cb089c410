package dev.cruvero.models;

import dev.cruvero.base.Settings;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class ModelsConfiguration {

  @Bean
  ModelCatalog modelCatalog(Settings settings) {
    return ModelCatalog.read(settings.llm().modelsFile());
  }

  @Bean
  KnownModelsCheck knownModelsCheck(ModelCatalog catalog) {
    return new KnownModelsCheck(catalog);
  }

  @Bean
  Models models() {
    return new Models();
  }
}
