package dev.cruvero.health;

import dev.cruvero.api.Owner;
import dev.cruvero.db.PlatformTransactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;

/** This machine and the database agree on the time; windows and expiries rest on that. */
final class ClockCheck implements HealthCheck {

  static final Duration TOLERATED = Duration.ofSeconds(2);
  static final String NEXT = "set both machines by NTP (chronyc tracking), then: cruvero doctor";

  private final PlatformTransactions platform;
  private final InstantSource clock;

  ClockCheck(PlatformTransactions platform, InstantSource clock) {
    this.platform = platform;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public Component check() {
    Duration skew = skew();
    if (skew.compareTo(TOLERATED) <= 0) {
      return Component.healthy(name(), null, Owner.PLATFORM_SRE);
    }
    return new Component(
        name(),
        Status.DEGRADED,
        "differs from the database's by " + skew.toSeconds() + " s",
        null,
        Owner.PLATFORM_SRE,
        NEXT);
  }

  /** The difference beyond what the question itself took. */
  Duration skew() {
    return platform.in(
        jdbc -> {
          Instant before = clock.instant();
          Instant there =
              jdbc.sql("select cruvero.now()").query(OffsetDateTime.class).single().toInstant();
          Instant after = clock.instant();
          if (there.isBefore(before)) {
            return Duration.between(there, before);
          }
          return there.isAfter(after) ? Duration.between(after, there) : Duration.ZERO;
        });
  }
}
