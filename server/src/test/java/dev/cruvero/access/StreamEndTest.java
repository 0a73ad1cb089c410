package dev.cruvero.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys end in the database, as another replica would end them. */
class StreamEndTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestServer server = Cruvero.server();
  private final TenantId tenant = server.tenant();

  /** The lines of a stream that is open, once there are all of them. */
  private CompletableFuture<List<String>> open(IssuedKey key, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Authorization", "Bearer " + key.text())
            .build();
    HttpResponse<Stream<String>> answer = HTTP.sendAsync(request, BodyHandlers.ofLines()).join();
    assertThat(answer.statusCode()).isEqualTo(200);
    return CompletableFuture.supplyAsync(() -> answer.body().toList());
  }

  private void end(IssuedKey key, String column) {
    sql("update cruvero.api_keys set " + column + " = cruvero.now() where key_id = ?")
        .param(key.principal().keyId())
        .update();
  }

  private org.springframework.jdbc.core.simple.JdbcClient.StatementSpec sql(String sql) {
    return server.database().superuser().sql(sql);
  }

  private static List<String> within(Duration bound, CompletableFuture<List<String>> stream)
      throws ExecutionException, InterruptedException, TimeoutException {
    return stream.get(bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"revoked_at", "expires_at"})
  void aRunsStreamEndsWithItsKeyAndAnothersGoesOn(String column) throws Exception {
    RunId run = RunId.random();
    waiting(run);
    IssuedKey key = server.key(Role.TENANT_RUNNER, tenant);
    var ending = open(key, "/v1/runs/" + run + "/events");
    var going = open(server.key(Role.TENANT_RUNNER, tenant), "/v1/runs/" + run + "/events");

    end(key, column);

    assertThat(within(Duration.ofSeconds(2), ending).toString())
        .contains("WAITING")
        .doesNotContain("CANCELLED");
    sql("update cruvero.runs set state = 'CANCELLED', ended_at = cruvero.now() where run_id = ?")
        .param(run.value())
        .update();
    assertThat(within(Duration.ofSeconds(5), going).toString()).contains("CANCELLED");
  }

  private void waiting(RunId run) {
    sql("""
        insert into cruvero.runs (tenant_id, run_id, state, prompt, model, registry_id, registry_version,
          registry_digest, started_by, created_at)
        values (?, ?, 'WAITING', 'hello', 'x-ai/grok-4-fast', 'default', 'v2.0.0', 'sha256:0', 'test', cruvero.now())
        """)
        .params(tenant.value(), run.value())
        .update();
  }

  @Test
  void anOnboardingsStreamEndsWithItsKeyAndAnothersGoesOn() throws Exception {
    String path = "/v1/tenants/" + tenant + "/onboarding/events";
    IssuedKey key = server.key(Role.OPERATOR, null);
    var ending = open(key, path);
    var going = open(server.key(Role.OPERATOR, null), path);

    end(key, "revoked_at");

    assertThat(within(Duration.ofSeconds(2), ending)).contains("event:onboarding");
    var _ = server.admin().post("/v1/tenants/" + tenant + "/onboarding/abandon", "");
    assertThat(within(Duration.ofSeconds(20), going).toString()).contains("ABANDONED");
  }
}
