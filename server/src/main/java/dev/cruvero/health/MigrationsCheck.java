package dev.cruvero.health;

import dev.cruvero.api.Owner;
import dev.cruvero.db.PlatformTransactions;

/** The schema is at least the one that this program was written for. */
final class MigrationsCheck implements HealthCheck {

  static final String NEXT = "cruvero migrate";

  private final PlatformTransactions platform;

  MigrationsCheck(PlatformTransactions platform) {
    this.platform = platform;
  }

  @Override
  public String name() {
    return "migrations";
  }

  @Override
  public Component check() {
    Schema schema = platform.in(Schema::read);
    if (schema.good()) {
      return Component.healthy(name(), null, Owner.PLATFORM_SRE);
    }
    return new Component(
        name(),
        Status.UNHEALTHY,
        "the schema is at version " + schema.applied() + " and " + schema.known() + " is needed",
        null,
        Owner.PLATFORM_SRE,
        NEXT);
  }
}
