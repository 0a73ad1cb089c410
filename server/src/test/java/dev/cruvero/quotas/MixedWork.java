package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Unavailable;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/** Everything that is done to the limits of one tenant, and how much of it there was. */
final class MixedWork {

  private static final Demand CALL = new Demand(1, 2, new BigDecimal("0.5"), 0);

  private final QuotaWorld world;
  private final TenantId tenant;
  private final List<Quotas> servers;
  private final LongAdder calls = new LongAdder();
  private final LongAdder runs = new LongAdder();
  private final LongAdder apiRequests = new LongAdder();

  MixedWork(QuotaWorld world, TenantId tenant, List<Quotas> servers) {
    this.world = world;
    this.tenant = tenant;
    this.servers = servers;
  }

  void once(Random random) {
    switch (random.nextInt(12)) {
      case 0 -> any(random).returnLeases();
      case 1 -> assertThat(any(random).state(tenant)).hasSize(6);
      case 2, 3 -> charge(any(random));
      case 4 -> changeRules();
      case 5, 6 -> hold(random, Demand.run(), runs);
      default -> hold(random, CALL, calls);
    }
  }

  /** As whoever changes the tenant's record does, which the counters have to follow. */
  private void changeRules() {
    world.transactions.run(
        tenant,
        jdbc -> {
          jdbc.sql("select from tenants where tenant_id = ? for no key update")
              .param(tenant.value())
              .query((_, _) -> true)
              .single();
          jdbc.sql("update tenants set revision = revision + 1 where tenant_id = ?")
              .param(tenant.value())
              .update();
        });
  }

  private void charge(Quotas server) {
    Charge charge = server.charge(tenant, 1);
    assertThat(charge).isNotInstanceOf(Unavailable.class);
    if (charge instanceof Charge.Charged) {
      apiRequests.increment();
    }
  }

  /** Within a transaction, as the start of a run is, or by itself; ended by whichever server. */
  private void hold(Random random, Demand demand, LongAdder settled) {
    Quotas server = any(random);
    Admission admission =
        random.nextInt(4) == 0
            ? world.transactions.in(tenant, _ -> reserve(server, demand))
            : reserve(server, demand);
    assertThat(admission).isNotInstanceOf(Unavailable.class);
    if (admission instanceof Granted granted && random.nextBoolean()) {
      any(random).settle(tenant, granted.hold(), demand, true);
      settled.increment();
    } else if (admission instanceof Granted granted) {
      any(random).release(tenant, granted.hold());
    }
  }

  private Admission reserve(Quotas server, Demand demand) {
    return server.reserve(tenant, world.someone(), demand, LONG);
  }

  private Quotas any(Random random) {
    return servers.get(random.nextInt(servers.size()));
  }

  /**
   * The counters are the sum of what was granted and not released, and the ledger says the same.
   */
  void agrees() {
    List<WindowState> windows = world.quotas.state(tenant);
    assertThat(windows).allMatch(w -> w.held().signum() == 0 && w.leased().signum() == 0);
    assertThat(windows)
        .extracting(window -> window.settled().doubleValue())
        .containsExactly(
            calls.doubleValue(),
            calls.doubleValue(),
            calls.doubleValue() * 2,
            runs.doubleValue(),
            calls.doubleValue() / 2,
            apiRequests.doubleValue());
    assertThat(calls.sum() + runs.sum() + apiRequests.sum()).isPositive();
    assertThat(world.ledgerDisagreements(tenant)).isEmpty();
  }
}
