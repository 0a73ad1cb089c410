package dev.cruvero.models;

import dev.cruvero.api.OutboundProxy;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.AzureResource;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.secrets.SecretValue;
import dev.cruvero.testing.ScriptedProvider;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** {@link Models} against scripted providers, with keys from a map. */
final class ModelsWorld implements AutoCloseable {

  static final TenantId ACME = new TenantId("acme");
  static final String MODEL = "openai/gpt-4o";

  private final Map<String, SecretLookup> secrets = new ConcurrentHashMap<>();
  private final Map<String, SecretLookup> fresh = new ConcurrentHashMap<>();
  private final ProviderHttp http;
  final Models models;

  ModelsWorld(ScriptedProvider openrouter, @Nullable ScriptedProvider azure) {
    this(openrouter.address());
    key(ACME, Provider.OPENROUTER, "key-of-acme", 1);
    if (azure != null) {
      resource(azure, "2024-10-21", Map.of());
    }
  }

  ModelsWorld(URI openrouter) {
    this.http = new ProviderHttp(openrouter, new OutboundProxy(null, ""));
    Credentials credentials =
        new Credentials() {
          @Override
          public SecretLookup read(TenantId tenant, Provider provider) {
            return secrets.getOrDefault(name(tenant, provider), new SecretLookup.Missing());
          }

          @Override
          public SecretLookup readFresh(TenantId tenant, Provider provider) {
            return fresh.getOrDefault(name(tenant, provider), read(tenant, provider));
          }
        };
    this.models =
        new Models(
            ModelCatalog.read(null),
            List.of(Provider.OPENROUTER, Provider.AZURE),
            credentials,
            http,
            new ChatWire(JsonMapper.builder().build()));
  }

  void key(TenantId tenant, Provider provider, String key, int version) {
    lookup(tenant, provider, new SecretLookup.Found(new SecretValue(key), version));
  }

  /** An Azure credential whose resource is this scripted one. */
  void resource(ScriptedProvider azure, String apiVersion, Map<String, String> deployments) {
    AzureResource resource =
        new AzureResource(azure.address().resolve("/"), apiVersion, deployments);
    lookup(ACME, Provider.AZURE, new SecretLookup.Found(new SecretValue("azure-key"), 1, resource));
  }

  void lookup(TenantId tenant, Provider provider, SecretLookup lookup) {
    secrets.put(name(tenant, provider), lookup);
  }

  void freshKey(TenantId tenant, Provider provider, String key, int version) {
    fresh.put(name(tenant, provider), new SecretLookup.Found(new SecretValue(key), version));
  }

  private static String name(TenantId tenant, Provider provider) {
    return tenant + "/" + provider;
  }

  ChatOutcome chat() {
    return models.chat(ACME, request(null, Duration.ofSeconds(10)));
  }

  ChatOutcome.Answered answer() {
    return (ChatOutcome.Answered) chat();
  }

  ChatOutcome.Failed failure() {
    return (ChatOutcome.Failed) chat();
  }

  static ChatRequest request(@Nullable String tools, Duration deadline) {
    return new ChatRequest(
        MODEL,
        List.of(new ChatMessage.Prompt("the secret plan")),
        tools,
        null,
        100,
        "run_1/3",
        deadline);
  }

  @Override
  public void close() {
    http.close();
  }
}
