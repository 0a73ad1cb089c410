package dev.cruvero.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** An Azure key is stored with where it belongs, and is sent nowhere else. */
class AzureCredentialsTest {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String GOOD =
      """
      {"api_key":"k-canary","endpoint":"https://acme.openai.azure.com/","api_version":"2024-10-21",
       "deployments":{"openai/gpt-4o":"prod-4o"}}""";

  private final AzureCredentials azure =
      new AzureCredentials(List.of("llm.example.com", "127.0.0.1:81"), JSON);
  private final TestServer server = Cruvero.server();
  private final TenantId tenant = server.tenant();
  private final Secrets secrets = server.bean(Secrets.class);
  private final String path = "/v1/tenants/" + tenant + "/secrets/llm/azure";

  private static String with(String field, String value) {
    return JSON.writeValueAsString(
        Map.of(
            "api_key",
            "k-canary",
            "endpoint",
            field.equals("endpoint") ? value : "https://acme.openai.azure.com",
            "api_version",
            field.equals("api_version") ? value : "v1"));
  }

  private List<String> refused(String document) {
    CruveroException failure =
        catchThrowableOfType(
            CruveroException.class,
            () -> azure.fields(new SecretValue(document.replace("\n", ""))));
    assertThat(failure).hasMessageNotContaining("canary");
    return failure.problems().stream().map(Problem::field).toList();
  }

  @Test
  void storesEachFieldAsAStringAndReadsThemBack() {
    Answer stored = server.admin().put(path, Map.of("value", GOOD.replace("\n", "")));

    SecretLookup read = secrets.read(tenant, Provider.AZURE);

    assertThat(stored.status()).as(stored.toString()).isEqualTo(200);
    assertThat(azure.fields(new SecretValue(GOOD.replace("\n", ""))))
        .containsEntry("deployments", "{\"openai/gpt-4o\":\"prod-4o\"}");
    assertThat(read)
        .isInstanceOfSatisfying(
            SecretLookup.Found.class,
            found -> {
              assertThat(found.value().reveal()).isEqualTo("k-canary");
              assertThat(found.azure())
                  .isEqualTo(
                      new AzureResource(
                          URI.create("https://acme.openai.azure.com"),
                          "2024-10-21",
                          Map.of("openai/gpt-4o", "prod-4o")));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://acme.openai.azure.com",
        "https://acme.cognitiveservices.azure.com:443/",
        "https://acme.services.ai.azure.com",
        "https://llm.example.com",
        "http://127.0.0.1:81"
      })
  void takesAzuresDomainsAndWhatAnAdministratorAllows(String endpoint) {
    assertThat(azure.fields(new SecretValue(with("endpoint", endpoint)))).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com",
        "https://openai.azure.com.evil.com",
        "https://acmeopenai.azure.com",
        "https://openai.azure.com",
        "https://acme.openai.azure.com:8443",
        "https://acme.openai.azure.com@evil.com",
        "https://acme.openai.azure.com/../x",
        "https://acme.openai.azure.com?x=canary",
        "http://acme.openai.azure.com",
        "http://llm.example.com",
        "http://127.0.0.1:82",
        "https://127.0.0.1",
        "ftp://llm.example.com",
        "canary"
      })
  void sendsNoKeyAnywhereElse(String endpoint) {
    assertThat(refused(with("endpoint", endpoint))).containsExactly("value.endpoint");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"api_key\":1,\"api_version\":\"latest\",\"deployments\":[],\"canary\":1} | 5",
        "{\"deployments\":\"canary\"} | 4",
        "{\"deployments\":{\"m\":\"a/b\"}} | 4",
        "sk-canary | 1",
        "[] | 1"
      })
  void namesAllThatIsWrongAtOnce(String document, int problems) {
    assertThat(refused(document)).hasSize(problems);
    Answer answer = server.admin().put(path, Map.of("value", document));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().at("/problems").size()).isEqualTo(problems);
  }

  @Test
  void aKeyWrittenByHandForElsewhereIsNotUsed() {
    VaultBackend vault = Cruvero.backends().vault();
    String data = "secret/data/cruvero/tenants/" + tenant + "/llm/azure";
    var fields = JSON.readTree(with("endpoint", "https://evil.example.com"));

    int written = vault.status("POST", data, Map.of("data", fields), vault.adminToken());

    assertThat(written).isEqualTo(200);
    assertThat(secrets.read(tenant, Provider.AZURE))
        .isInstanceOfSatisfying(
            SecretLookup.Forbidden.class,
            forbidden -> assertThat(forbidden.why()).contains("endpoint is outside Azure's"));
    secrets.put(tenant, Provider.AZURE, new SecretValue(with("", "")), Actor.system("test"));
    assertThat(secrets.read(tenant, Provider.AZURE)).isInstanceOf(SecretLookup.Found.class);
  }
}
