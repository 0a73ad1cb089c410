package dev.cruvero.health;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The report as the API shows it: to anybody without errors, addresses and tenants. */
record HealthDocument(
    Status status,
    List<Part> components,
    @Nullable TenantId tenant,
    @Nullable List<Finding> findings) {

  /** A component as the API shows it. */
  record Part(
      String name,
      Status status,
      Instant since,
      Owner owner,
      @Nullable String next,
      @Nullable String error,
      @Nullable String address) {}

  static HealthDocument open(HealthReport report) {
    return of(report, false, null, null);
  }

  static HealthDocument full(
      HealthReport report, @Nullable TenantId tenant, @Nullable List<Finding> findings) {
    return of(report, true, tenant, findings);
  }

  private static HealthDocument of(
      HealthReport report,
      boolean full,
      @Nullable TenantId tenant,
      @Nullable List<Finding> findings) {
    List<Part> parts = report.components().stream().map(state -> part(state, full)).toList();
    return new HealthDocument(report.status(), parts, tenant, findings);
  }

  private static Part part(ComponentState state, boolean full) {
    Component component = state.component();
    return new Part(
        component.name(),
        component.status(),
        state.since(),
        component.owner(),
        component.next(),
        full ? component.error() : null,
        full ? component.address() : null);
  }
}
