package dev.cruvero.fleet;

import dev.cruvero.api.Owner;
import dev.cruvero.base.CruveroException;
import dev.cruvero.health.Component;
import dev.cruvero.health.HealthCheck;
import dev.cruvero.health.Status;

/** Whether Temporal answers. */
final class TemporalHealth implements HealthCheck {

  private final TemporalConnection temporal;
  private final String address;

  TemporalHealth(TemporalConnection temporal, String address) {
    this.temporal = temporal;
    this.address = address;
  }

  @Override
  public String name() {
    return "temporal";
  }

  @Override
  public Component check() {
    CruveroException failure = temporal.ping();
    return failure == null
        ? Component.healthy(name(), address, Owner.PLATFORM_SRE)
        : new Component(
            name(),
            Status.UNHEALTHY,
            failure.getMessage(),
            address,
            Owner.PLATFORM_SRE,
            "cruvero doctor");
  }
}
