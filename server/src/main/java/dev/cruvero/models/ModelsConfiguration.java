package dev.cruvero.models;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Settings;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenants;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

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
  ProviderHttp providerHttp(Settings settings) {
    return new ProviderHttp(settings.llm().openrouterUrl(), settings.outbound());
  }

  @Bean
  Credentials tenantCredentials(Secrets secrets) {
    return new Credentials() {
      @Override
      public SecretLookup read(TenantId tenant, Provider provider) {
        return secrets.read(tenant, provider);
      }

      @Override
      public SecretLookup readFresh(TenantId tenant, Provider provider) {
        return secrets.readFresh(tenant, provider);
      }
    };
  }

  @Bean
  NeededProviders neededProviders(ModelCatalog catalog, Settings settings) {
    return new NeededProviders(catalog, chain(settings.llm().failoverChain()));
  }

  @Bean
  CredentialsDoctor credentialsDoctor(Secrets secrets, NeededProviders needed, Tenants tenants) {
    return new CredentialsDoctor(secrets, needed, tenants);
  }

  @Bean
  Models models(
      ModelCatalog catalog,
      Settings settings,
      Credentials credentials,
      ProviderHttp http,
      JsonMapper json) {
    return new Models(
        catalog, chain(settings.llm().failoverChain()), credentials, http, new ChatWire(json));
  }

  private static List<Provider> chain(List<String> names) {
    try {
      return names.stream().map(String::strip).map(Provider::of).distinct().toList();
    } catch (IllegalArgumentException unknown) {
      throw CruveroException.invalid(
          "the server does not start with these settings",
          List.of(new Problem("CRUVERO_LLM_FAILOVER_CHAIN", String.valueOf(unknown.getMessage()))));
    }
  }
}
