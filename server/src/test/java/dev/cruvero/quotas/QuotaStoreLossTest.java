package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Unavailable;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TcpProxy;
import dev.cruvero.testing.TestDatabase;
import dev.cruvero.testing.TestServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A whole server whose Postgres hangs. How long it takes to say no is measured by the benchmark.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class QuotaStoreLossTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final RunId run = RunId.random();
  private final AtomicInteger steps = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final TestDatabase database = Cruvero.database();
  private TcpProxy proxy;
  private TestServer server;
  private TenantId tenant;
  private Quotas leasing;

  @BeforeAll
  void start() {
    String direct = Cruvero.backends().postgres().url(database.name());
    proxy = TcpProxy.to(URI.create(direct.substring("jdbc:".length())).getPort());
    String behind = "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + database.name();
    server =
        Cruvero.server(database, Map.of("CRUVERO_POSTGRES_URL", behind, "CRUVERO_ROLE", "api"));
    server.admin().post("/v1/registries", Map.of("id", "default", "version", "v2.0.0"));
    tenant = server.tenant();
    var _ =
        server
            .bean(Tenants.class)
            .move(tenant, TenantState.PROVISIONING, TenantState.ACTIVE, Actor.system("test"));
    leasing =
        new Quotas(
            server.bean(TenantTransactions.class),
            new SimpleMeterRegistry(),
            _ -> {},
            InstantSource.system(),
            new Leases(true, nanos::get, 0));
  }

  @AfterAll
  void close() {
    proxy.freeze(false);
    server.close();
    proxy.close();
    database.close();
  }

  @Test
  void refusesWithACodeOfItsOwnUntilPostgresAnswersAgain() {
    Quotas durable = server.bean(Quotas.class);
    Client runner = server.runner(tenant);
    assertThat(ask(durable)).isInstanceOf(Granted.class);

    proxy.freeze(true);
    assertThat(AtOnce.run(16, _ -> ask(durable))).hasOnlyElementsOfType(Unavailable.class);
    assertThat(durable.charge(tenant, 1)).isInstanceOf(Unavailable.class);
    Answer answer = runner.get("/v1/usage");
    proxy.freeze(false);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.json().path("code").asString()).isEqualTo("POSTGRES_UNREACHABLE");
    Await.until(SOON, () -> ask(durable), admission -> admission instanceof Granted);
    Await.until(SOON, () -> runner.get("/v1/usage").status(), status -> status == 200);
  }

  @Test
  void grantsFromALiveLeaseWhilePostgresHangsAndFromNothingElse() {
    Granted before = (Granted) ask(leasing);

    proxy.freeze(true);
    assertThat(ask(server.bean(Quotas.class))).isInstanceOf(Unavailable.class);
    Admission meanwhile = ask(leasing);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    Admission over = ask(leasing);
    leasing.returnLeases();
    proxy.freeze(false);

    assertThat(((Granted) meanwhile).hold().number()).isEqualTo(before.hold().number());
    assertThat(over).isInstanceOf(Unavailable.class);
    Await.until(
        SOON, () -> ask(server.bean(Quotas.class)), admission -> admission instanceof Granted);
    Await.until(SOON, this::leased, left -> left.equals("2"));
  }

  /** What was not granted comes back as soon as it can. */
  private String leased() {
    leasing.returnLeases();
    return leasing.state(tenant).getFirst().leased().toPlainString();
  }

  private Admission ask(Quotas quotas) {
    HoldOwner owner = new HoldOwner(run, steps.incrementAndGet(), 1);
    return quotas.reserve(tenant, owner, tokens(1), Duration.ofMinutes(1));
  }
}
