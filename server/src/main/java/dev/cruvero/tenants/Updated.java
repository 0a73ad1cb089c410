package dev.cruvero.tenants;

import java.util.List;

/** What an update found and what it left; the same when nothing had to change. */
public record Updated(Tenant before, Tenant after, List<Warning> warnings) {

  public boolean changed() {
    return !before.equals(after);
  }
}
