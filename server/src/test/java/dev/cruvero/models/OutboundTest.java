package dev.cruvero.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.RefusingProxy;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vault, the providers and the check of them go out by one proxy, or all without it. */
class OutboundTest {

  private final RefusingProxy proxy = RefusingProxy.start();

  private TestServer server(String noProxy) {
    Map<String, String> settings = new HashMap<>();
    settings.put("CRUVERO_ROLE", "api");
    settings.put("VAULT_ADDR", "https://vault.invalid:8200");
    settings.put("CRUVERO_LLM_OPENROUTER_URL", "https://llm.invalid/v1");
    settings.put("HTTPS_PROXY", proxy.address());
    settings.put("NO_PROXY", noProxy);
    return Cruvero.server(settings);
  }

  private static void call(TestServer server) {
    ProviderHttp http = server.bean(ProviderHttp.class);

    assertThatThrownBy(
            () -> http.send(http.openrouter("/models", "key").build(), Duration.ofSeconds(10)))
        .isInstanceOf(IOException.class);
  }

  @Test
  void everyOneGoesThroughTheProxy() {
    try (proxy;
        TestServer server = server("other.example.com")) {
      call(server);
      String health = server.admin().get("/api/health/detail").text();

      assertThat(proxy.asked()).contains("llm.invalid:443", "vault.invalid:8200");
      assertThat(health).contains("vault").doesNotContain("no connection to openrouter");
    }
  }

  @Test
  void nobodyGoesThroughItToAnExemptHost() {
    try (proxy;
        TestServer server = server(".invalid")) {
      call(server);
      String health = server.admin().get("/api/health/detail").text();

      assertThat(proxy.asked()).isEmpty();
      assertThat(health).contains("no connection to openrouter");
    }
  }
}
