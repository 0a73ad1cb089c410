package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.Page;
import dev.cruvero.tenants.Tenant;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Agent runs: started, looked at, cancelled. Thread-safe. */
public final class Runs {

  public Run start(Tenant tenant, NewRun request, Actor by, boolean platform) {
    return pending();
  }

  public Run get(TenantId tenant, RunId id) {
    return pending();
  }

  public Page<Run> list(
      TenantId tenant, @Nullable RunState state, int size, @Nullable String pageToken) {
    return pending();
  }

  public List<RunStep> steps(TenantId tenant, RunId id) {
    return pending();
  }

  public Run cancel(TenantId tenant, RunId id) {
    return pending();
  }

  public Run await(TenantId tenant, RunId id, Duration bound) {
    return pending();
  }

  @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  private static <T> T pending() {
    throw new UnsupportedOperationException();
  }
}
