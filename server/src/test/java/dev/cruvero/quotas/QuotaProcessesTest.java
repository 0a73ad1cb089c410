package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.access.Role;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.tenants.TenantState;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 * is the admission, no worker runs any. And asked for anything at all, which a hot tenant is
 * granted from leases: at one moment of the database, for a slow machine's minute is over too soon.
 * The last two tests leave a process dead each.
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
  private static final long API_LIMIT = 3 * LIMIT;

  /** The most that one process ever leases: half of everything, and not more than a thousand. */
  private static final long CHUNK = Math.min(API_LIMIT / 2, 1_000);

  private static final Actor TEST = Actor.system("test");
  private static final Duration SOON = Duration.ofSeconds(20);

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
  void servesExactlyTheLimitOfRequestsToTheApi() {
    database.stopClock();
    TenantId tenant = tenant(Map.of("apiRpm", API_LIMIT));
    String key = prepared.key(Role.TENANT_RUNNER, tenant).text();
    ApiCalls calls = new ApiCalls();

    calls.queued(
        tenant,
        client -> {
          Client mine = processes.get(client % processes.size()).client(key);
          return IntStream.range(0, ASKED).filter(_ -> calls.served(mine)).count();
        },
        () -> {});
    // What one process has leased and the others were refused comes back.
    Client one = processes.getFirst().client(key);
    Await.that(
        SOON,
        () -> !calls.served(one) && settled(tenant, Limit.API_RPM) == API_LIMIT,
        () -> calls + ", " + prepared.bean(Quotas.class).state(tenant));

    assertThat(calls.served()).isBetween(API_LIMIT - calls.undecided(), API_LIMIT);
    processes.forEach(process -> assertThat(calls.served(process.client(key))).isFalse());
    database.shiftClock(Duration.ZERO);
  }

  @Test
  @Order(3)
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

  @Test
  @Order(4)
  void strandsAtMostAChunkWhenOneThatLeasesIsKilled() {
    database.stopClock();
    TenantId tenant = tenant(Map.of("apiRpm", API_LIMIT));
    String key = prepared.key(Role.TENANT_RUNNER, tenant).text();
    ServerProcess victim = processes.getFirst();
    List<Client> survivors = survivors(key);
    ApiCalls calls = new ApiCalls();

    calls.queued(
        tenant,
        client -> {
          Client mine = client % 2 == 0 ? victim.client(key) : survivors.getFirst();
          for (int i = 0; i < ASKED; i++) {
            try {
              boolean _ = calls.served(mine);
            } catch (UncheckedIOException killed) {
              mine = survivors.get(client % survivors.size());
            }
          }
          return 0L;
        },
        victim::kill);

    // What the survivors leased comes back, and so all but the chunk of the one that was killed is
    // used.
    long unanswered = CLIENTS + calls.undecided();
    Await.that(
        SOON,
        () ->
            !calls.served(survivors.getFirst()) && calls.served() >= API_LIMIT - CHUNK - unanswered,
        calls::toString);
    assertThat(calls.served()).isLessThanOrEqualTo(API_LIMIT);
    assertThat(settled(tenant, Limit.API_RPM) + leased(tenant)).isLessThanOrEqualTo(API_LIMIT);

    database.shiftClock(Duration.ofSeconds(62));
    assertThat(leased(tenant) + settled(tenant, Limit.API_RPM)).isZero();
    assertThat(calls.served(survivors.getFirst())).isTrue();
  }

  /** All that neither this test nor the one before it kills, with the server in this JVM. */
  private List<Client> survivors(String key) {
    return Stream.concat(
            processes.subList(1, processes.size() - 1).stream().map(each -> each.client(key)),
            Stream.of(prepared.client(key)))
        .toList();
  }

  /** What became of requests to the API. */
  private final class ApiCalls {

    private final AtomicLong served = new AtomicLong();
    private final AtomicLong undecided = new AtomicLong();

    boolean served(Client client) {
      Answer answer = client.get("/v1/usage");
      assertThat(answer.status()).as(answer.toString()).isIn(200, 429, 503);
      if (answer.status() == 503) {
        undecided.incrementAndGet();
      }
      return answer.status() == 200 && served.incrementAndGet() > 0;
    }

    /**
     * Many clients who find a queue at the tenant's door, as those of a hot tenant do: whoever is
     * let in brings a lease. Does something as soon as there are leases.
     */
    void queued(TenantId tenant, IntToLongFunction client, Runnable meanwhile) {
      CompletableFuture<Long> burst =
          prepared
              .bean(TenantTransactions.class)
              .in(
                  tenant,
                  _ -> {
                    assertThat(prepared.bean(Quotas.class).charge(tenant, 1))
                        .isInstanceOf(Charge.Charged.class);
                    served.incrementAndGet();
                    var running = CompletableFuture.supplyAsync(() -> asked(client));
                    Await.that(SOON, () -> waiting() >= 4, () -> "nobody waits");
                    return running;
                  });
      Await.that(SOON, () -> leased(tenant) > 0, () -> "nothing was leased");
      meanwhile.run();
      var _ = burst.join();
    }

    private long waiting() {
      return database
          .superuser()
          .sql("select count(*) from pg_locks where locktype = 'advisory' and not granted")
          .query(Long.class)
          .single();
    }

    long served() {
      return served.get();
    }

    /** A machine that is busy with other tests may cut an answer off: counted, but not served. */
    long undecided() {
      return undecided.get();
    }

    @Override
    public String toString() {
      return served + " served, " + undecided + " undecided";
    }
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
    return tenant(Map.of("maxRunsPerDay", LIMIT));
  }

  private TenantId tenant(Map<String, Object> limits) {
    TenantId tenant = prepared.tenant();
    Map<String, Object> change =
        Map.of("limits", limits, "policy", Map.of("allowedModels", List.of("x-ai/grok-4-fast")));
    assertThat(prepared.admin().patch("/v1/tenants/" + tenant, change).status()).isEqualTo(200);
    Tenants tenants = prepared.bean(Tenants.class);
    // Only an active one gets leases.
    var _ = tenants.move(tenant, TenantState.PROVISIONING, TenantState.ACTIVE, TEST);
    prepared.bean(Namespaces.class).ensure("cruvero-" + tenant, tenant, false);
    UUID uid = tenants.get(tenant).uid();
    prepared.bean(PayloadKeys.class).ensure(tenant, uid, TEST);
    return tenant;
  }

  private long charged(TenantId tenant) {
    WindowState runs = window(tenant, Limit.MAX_RUNS_PER_DAY);
    return runs.settled().add(runs.held()).longValueExact();
  }

  private long settled(TenantId tenant, Limit limit) {
    return window(tenant, limit).settled().longValueExact();
  }

  private long leased(TenantId tenant) {
    return window(tenant, Limit.API_RPM).leased().longValueExact();
  }

  private WindowState window(TenantId tenant, Limit limit) {
    return prepared.bean(Quotas.class).state(tenant).stream()
        .filter(each -> each.limit() == limit)
        .findFirst()
        .orElseThrow();
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
