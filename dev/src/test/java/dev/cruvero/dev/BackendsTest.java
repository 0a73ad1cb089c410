package dev.cruvero.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendsTest {

  @Test
  void restartFindsAllStateAndAddresses(@TempDir Path folder) throws Exception {
    Map<String, String> before;
    try (Backends first = Backends.persistent(folder)) {
      before = first.environment();
      sql(first, "create table cruvero.kept (id int)");
      first.vault().status("POST", "secret/data/kept", secret(), first.vault().adminToken());
      register(folder, "kept");
    }

    try (Backends second = Backends.persistent(folder)) {
      assertThat(second.environment()).isEqualTo(before);
      sql(second, "insert into cruvero.kept values (1)");
      String admin = second.vault().adminToken();
      assertThat(second.vault().status("GET", "secret/data/kept", null, admin)).isEqualTo(200);
      assertThat(namespaceStatus(folder, "kept")).isEqualTo(200);
    }
    assertThat(processesIn(folder)).isEmpty();
  }

  @Test
  void startStopsWhatAKilledParentLeft(@TempDir Path folder) throws Exception {
    Process parent = startInAnotherJvm(folder);
    assertThat(
            Ports.await(java.time.Duration.ofSeconds(60), () -> Files.exists(folder.resolve("up"))))
        .isTrue();
    parent.destroyForcibly().waitFor();
    List<Long> left = processesIn(folder);
    assertThat(left).hasSizeGreaterThanOrEqualTo(3);

    try (Backends next = Backends.persistent(folder)) {
      sql(next, "select 1");
    }

    assertThat(processesIn(folder)).isEmpty();
  }

  @Test
  void nothingStaysWhenOneDoesNotStart(@TempDir Path folder) throws Exception {
    Path broken = Files.createDirectories(folder.resolve("vault/raft"));
    Files.writeString(broken.resolve("vault.db"), "not a database");

    assertThatThrownBy(() -> Backends.persistent(folder))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("bao");
    assertThat(processesIn(folder)).isEmpty();
  }

  @Test
  void serverIsToldOfNoSuperuserAndNoRecoveryKey() {
    Map<String, String> environment = Backends.shared().environment();

    assertThat(environment.toString()).doesNotContain("superuser", "recovery", "OWNER");
  }

  @Test
  void wantedPortInUseIsRefusedAndARememberedOneReplaced(@TempDir Path folder) throws Exception {
    var ports = new Ports(folder.resolve("ports"));
    int first = ports.choose("server", null, 0);
    try (ServerSocket taken =
        new ServerSocket(first, 1, java.net.InetAddress.getLoopbackAddress())) {
      assertThat(ports.choose("server", null, 0)).isNotEqualTo(taken.getLocalPort());
      assertThatThrownBy(() -> ports.choose("server", first, 0))
          .hasMessageContaining("--server-port");
    }
  }

  /** Stands for a JVM that is killed. */
  static final class Parent {
    static void main(String[] args) throws Exception {
      Path folder = Path.of(args[0]);
      Backends.persistent(folder);
      Files.writeString(folder.resolve("up"), "");
      Thread.currentThread().join();
    }
  }

  private static Process startInAnotherJvm(Path folder) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Parent.class.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("parent.log").toFile())
        .start();
  }

  private static List<Long> processesIn(Path folder) {
    return ProcessHandle.allProcesses()
        .filter(process -> Child.mentions(process, folder))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static void sql(Backends backends, String statement) throws SQLException {
    PostgresBackend postgres = backends.postgres();
    try (Connection connection = postgres.connect(postgres.owner(), "cruvero");
        Statement one = connection.createStatement()) {
      one.execute(statement);
    }
  }

  private static Map<String, Object> secret() {
    return Map.of("data", Map.of("k", "v"));
  }

  private static void register(Path folder, String namespace) throws Exception {
    String body =
        "{\"namespace\":\"%s\",\"workflowExecutionRetentionPeriod\":\"86400s\"}"
            .formatted(namespace);
    assertThat(temporal(folder, "POST", "namespaces", body)).isEqualTo(200);
  }

  private static int namespaceStatus(Path folder, String namespace) throws Exception {
    return temporal(folder, "GET", "namespaces/" + namespace, "");
  }

  private static int temporal(Path folder, String method, String path, String body)
      throws Exception {
    int port = new Ports(folder.resolve("ports")).remembered("temporal-http");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/" + path))
              .method(method, HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
  }
}
