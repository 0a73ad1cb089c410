package dev.cruvero.fleet;

import dev.cruvero.base.Settings;
import dev.cruvero.fleet.Station.Post;

/** Where workers stand: which namespace and queue belong to a tenant and to the platform. */
record Posts(String system, String pool) {

  static Posts of(Settings.Temporal settings) {
    return new Posts(settings.systemNamespace(), settings.poolNamespace());
  }

  Post platform() {
    return new Post(system, "onboarding", true);
  }
}
