package dev.cruvero;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;

class TelemetryTest {

  private final Set<String> received = ConcurrentHashMap.newKeySet();
  private final HttpServer collector = collector();

  private HttpServer collector() {
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      http.createContext(
          "/",
          exchange -> {
            received.add(exchange.getRequestURI().getPath());
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
          });
      http.start();
      return http;
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  @AfterEach
  void stop() {
    collector.stop(0);
  }

  private void serve(Map<String, String> more, boolean exports) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("CRUVERO_ROLE", "api");
    try (TestServer server = Cruvero.server(settings)) {
      String sampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

      assertThat(server.admin().with("traceparent", sampled).get("/v1/whoami").status())
          .isEqualTo(200);
      for (String kind : List.of("otlp.metrics.export", "tracing.export.otlp")) {
        assertThat(
                server
                    .bean(Environment.class)
                    .getProperty("management." + kind + ".enabled", Boolean.class))
            .isEqualTo(exports);
      }
    }
  }

  @Test
  void exportsTracesAndMetricsWhereACollectorIsNamed() {
    serve(
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.getAddress().getPort()),
        true);

    assertThat(received).contains("/v1/traces", "/v1/metrics");
  }

  @Test
  void exportsNothingElsewhere() {
    serve(Map.of(), false);

    assertThat(received).isEmpty();
  }
}
