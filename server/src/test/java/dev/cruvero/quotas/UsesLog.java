package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** When each grant was used. */
final class UsesLog {

  private final List<Instant> uses = new ArrayList<>();

  void uses(Replica replica, TenantId tenant, Instant now, int times) {
    for (int i = 0; i < times; i++) {
      if (replica.ask(tenant, QuotaWorld.tokens(1)) instanceof Granted) {
        uses.add(now);
      }
    }
  }

  long mostWithin(Duration window) {
    return uses.stream()
        .mapToLong(
            from ->
                uses.stream()
                    .filter(at -> !at.isBefore(from) && at.isBefore(from.plus(window)))
                    .count())
        .max()
        .orElse(0);
  }
}
