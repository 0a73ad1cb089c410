package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** One server process for which every tenant is hot, with a monotonic clock that a test moves. */
final class Replica {

  final AtomicLong nanos = new AtomicLong();
  final Quotas quotas;
  private final QuotaWorld world;

  Replica(QuotaWorld world) {
    this.world = world;
    quotas =
        new Quotas(
            world.transactions,
            new SimpleMeterRegistry(),
            world.events::add,
            InstantSource.system(),
            new Leases(true, nanos::get, 0));
  }

  Admission ask(TenantId tenant, Demand demand) {
    return quotas.reserve(tenant, world.someone(), demand, QuotaWorld.LONG);
  }

  HoldId granted(TenantId tenant, Demand demand) {
    return ((Granted) ask(tenant, demand)).hold();
  }

  int fill(TenantId tenant, Demand demand) {
    int grants = 0;
    while (ask(tenant, demand) instanceof Granted) {
      grants++;
    }
    return grants;
  }

  void later(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
