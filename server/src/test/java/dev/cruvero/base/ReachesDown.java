package dev.cruvero.base;

import dev.cruvero.tenants.Tier;
import java.time.Instant;

/** Breaks the rules on purpose, so that a rule that catches nothing is noticed. */
public final class ReachesDown {

  private ReachesDown() {}

  static String wrong() {
    return Tier.DEDICATED + " at " + Instant.now();
  }
}
