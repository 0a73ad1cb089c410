package dev.cruvero.tenants;

import java.util.List;

/** How a creation ended when it did not fail. */
public sealed interface Created {

  Tenant tenant();

  /** The tenant was not there before. */
  record New(Tenant tenant, List<Warning> warnings) implements Created {}

  /** The same tenant was there already; nothing changed. */
  record Unchanged(Tenant tenant) implements Created {}
}
