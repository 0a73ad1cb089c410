package dev.cruvero.bench;

import dev.cruvero.CruveroServer;
import dev.cruvero.access.Access;
import dev.cruvero.access.Role;
import dev.cruvero.base.Actor;
import dev.cruvero.base.SettingsReader;
import dev.cruvero.db.Migrations;
import dev.cruvero.dev.Backends;
import dev.cruvero.dev.PracticeModel;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real server on real backends of its own, spoken to over HTTP with a platform key. */
final class OnboardingGround implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Backends backends;
  private final PracticeModel model;
  private final ConfigurableApplicationContext server;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String address;
  private final String key;

  OnboardingGround() throws IOException {
    backends = Backends.temporary();
    PGSimpleDataSource owner = new PGSimpleDataSource();
    owner.setUrl(backends.postgres().url());
    owner.setUser(backends.postgres().owner().user());
    owner.setPassword(backends.postgres().owner().password());
    Migrations.migrate(owner);
    model = PracticeModel.start(Files.createTempFile("bench-ledger", ".jsonl"), 0);
    Map<String, String> environment = new HashMap<>(backends.environment());
    environment.put("CRUVERO_PORT", "0");
    environment.put("CRUVERO_METRICS_PORT", "0");
    environment.put("CRUVERO_PRACTICE_MODEL", "true");
    environment.put("CRUVERO_LLM_OPENROUTER_URL", model.url());
    server = CruveroServer.start(SettingsReader.read(environment), _ -> {});
    address = "http://127.0.0.1:" + server.getEnvironment().getProperty("local.server.port");
    key =
        server
            .getBean(Access.class)
            .issue(Role.PLATFORM_ADMIN, null, "bench", null, Actor.system("bench"))
            .text();
  }

  String temporal() {
    return backends.temporal().address();
  }

  <T> T bean(Class<T> type) {
    return server.getBean(type);
  }

  JsonNode call(String method, String path, Object body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .method(
                method,
                method.equals("GET")
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IOException(method + " " + path + ": " + response.body());
      }
      return JSON.readTree(response.body());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(interrupted);
    }
  }

  @Override
  public void close() {
    server.close();
    model.close();
    backends.close();
  }
}
