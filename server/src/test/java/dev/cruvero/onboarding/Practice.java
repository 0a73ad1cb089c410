package dev.cruvero.onboarding;

import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The practice model as the provider of every server of these tests, and one server of theirs. */
final class Practice {
  private static @Nullable PracticeModel model;
  private static @Nullable TestServer server;

  private Practice() {}

  static synchronized PracticeModel model() {
    if (model == null) {
      try {
        PracticeModel started =
            PracticeModel.start(Files.createTempFile("practice-ledger", ".jsonl"), 0);
        Runtime.getRuntime().addShutdownHook(new Thread(started::close));
        model = started;
      } catch (IOException failure) {
        throw new IllegalStateException(failure);
      }
    }
    return model;
  }

  /** What a server needs to call the practice model. */
  static Map<String, String> settings() {
    return Map.of("CRUVERO_PRACTICE_MODEL", "true", "CRUVERO_LLM_OPENROUTER_URL", model().url());
  }

  static Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(settings());
    all.putAll(more);
    return all;
  }

  /** The server that the tests of this package share; its global registry is seeded. */
  static synchronized TestServer server() {
    if (server == null) {
      server = Cruvero.server(settings());
      seed(server.admin());
    }
    return server;
  }

  static TestServer server(TestDatabase database) {
    return Cruvero.server(database, settings());
  }

  static void seed(Client admin) {
    int status =
        admin.post("/v1/registries", Map.of("id", "default", "version", "v2.0.0")).status();
    if (status != 201 && status != 200) {
      throw new IllegalStateException("the registry was not seeded: " + status);
    }
  }

  /** The same, entry by entry. */
  static JsonNode entries() {
    return JsonMapper.shared().readTree(ledger());
  }

  /** What the provider remembers having served. */
  static String ledger() {
    try {
      return HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(URI.create(model().ledgerUrl())).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
