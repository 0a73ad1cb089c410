package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.ServerProcess;
import dev.cruvero.testing.Soak;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Server processes of their own, asked over HTTP by many clients at once to start runs: what counts
 * is the admission, no worker runs any. The second test leaves one process dead.
 */
@Tag("soak-limits")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class QuotaProcessesTest {

  private static final boolean ALL = Soak.on();
  private static final int CLIENTS = 32;
  private static final int ASKED = ALL ? 200 : 20;
  private static final long LIMIT = Soak.count(100, 1_000);

  private final TestDatabase database = Cruvero.database();
  private TestServer prepared;
  private List<ServerProcess> processes;

  @BeforeAll
  void start() {
    prepared = Cruvero.server(database, Map.of("CRUVERO_ROLE", "api"));
    prepared.admin().post("/v1/registries", Map.of("id", "default", "version", "v2.0.0"));
    processes =
        AtOnce.run(ALL ? 4 : 2, _ -> ServerProcess.start(database, Map.of("CRUVERO_ROLE", "api")));
  }

  @AfterAll
  void close() {
    processes.forEach(ServerProcess::close);
    prepared.close();
    database.close();
  }

  @Test
  @Order(1)
  void grantsExactlyTheLimitOverAllProcesses() {
    TenantId tenant = tenant();

    long granted =
        asked(
            client -> {
              Client mine = client(processes.get(client % processes.size()), tenant);
              return IntStream.range(0, ASKED).filter(_ -> started(mine)).count();
            });

    assertThat(granted).isEqualTo(LIMIT);
    assertThat(charged(tenant)).isEqualTo(LIMIT);
    assertThat(runs(tenant)).isEqualTo(LIMIT);
  }

  @Test
  @Order(2)
  void neverGrantsMoreWhenOneOfThemIsKilled() {
    TenantId tenant = tenant();
    ServerProcess survivor = processes.getFirst();
    ServerProcess victim = processes.getLast();
    AtomicLong granted = new AtomicLong();

    var _ =
        asked(
            client -> {
              Client mine = client(client % 2 == 0 ? victim : survivor, tenant);
              for (int i = 0; i < ASKED; i++) {
                try {
                  if (started(mine) && granted.incrementAndGet() == LIMIT / 3) {
                    victim.kill();
                  }
                } catch (UncheckedIOException killed) {
                  mine = client(survivor, tenant);
                }
              }
              return 0L;
            });

    assertThat(granted.get()).isBetween(LIMIT - CLIENTS, LIMIT);
    assertThat(runs(tenant)).isEqualTo(LIMIT);
    assertThat(charged(tenant)).isEqualTo(LIMIT);
  }

  private static long asked(IntToLongFunction client) {
    return AtOnce.run(CLIENTS, client::applyAsLong).stream().mapToLong(Long::longValue).sum();
  }

  private Client client(ServerProcess process, TenantId tenant) {
    return process.client(prepared.adminKey()).on(tenant);
  }

  private static boolean started(Client client) {
    // A machine that is busy with other tests may keep Temporal from answering in time.
    Answer answer =
        Await.until(
            Duration.ofSeconds(60),
            () -> client.post("/v1/runs", Map.of("prompt", "hello")),
            each -> each.status() != 503);
    assertThat(answer.status()).as(answer.toString()).isIn(202, 429);
    return answer.status() == 202;
  }

  private TenantId tenant() {
    TenantId tenant = prepared.tenant();
    Map<String, Object> change =
        Map.of(
            "limits",
            Map.of("maxRunsPerDay", LIMIT),
            "policy",
            Map.of("allowedModels", List.of("x-ai/grok-4-fast")));
    assertThat(prepared.admin().patch("/v1/tenants/" + tenant, change).status()).isEqualTo(200);
    prepared.bean(Namespaces.class).ensure("cruvero-" + tenant, tenant, false);
    UUID uid = prepared.bean(Tenants.class).get(tenant).uid();
    prepared.bean(PayloadKeys.class).ensure(tenant, uid, Actor.system("test"));
    return tenant;
  }

  private long charged(TenantId tenant) {
    return prepared.bean(Quotas.class).state(tenant).stream()
        .filter(window -> window.limit() == Limit.MAX_RUNS_PER_DAY)
        .mapToLong(window -> window.settled().add(window.held()).longValueExact())
        .sum();
  }

  private long runs(TenantId tenant) {
    return database
        .superuser()
        .sql("select count(*) from cruvero.runs where tenant_id = ?")
        .param(tenant.value())
        .query(Long.class)
        .single();
  }
}
