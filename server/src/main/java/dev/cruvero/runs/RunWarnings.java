package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.WindowState;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The table {@code run_warnings}: a run is told of a level that its tenant has reached in a limit
 * once, until that window is over, whoever brought the tenant there.
 */
final class RunWarnings {

  private RunWarnings() {}

  /**
   * Notes, in the transaction of a grant, the levels reached in the limits that it took of.
   *
   * @param step 0 for the run's start
   */
  static void note(
      JdbcClient jdbc,
      TenantId tenant,
      RunId run,
      int step,
      Demand taken,
      List<WindowState> windows) {
    windows.stream()
        .filter(window -> window.level() > 0 && taken.touches(window.limit()))
        .forEach(window -> note(jdbc, tenant, run, step, window));
  }

  private static void note(
      JdbcClient jdbc, TenantId tenant, RunId run, int step, WindowState window) {
    jdbc.sql(
            """
            insert into run_warnings (tenant_id, run_id, step, limit_id, percent, at, reset_at)
            select :tenant, :run, :step, :limit, :percent, cruvero.now(), :reset
            where not exists (
              select 1 from run_warnings
              where run_id = :run and limit_id = :limit and percent >= :percent and reset_at > cruvero.now())
            """)
        .param("tenant", tenant.value())
        .param("run", run.value())
        .param("step", step)
        .param("limit", window.limit().id())
        .param("percent", window.level())
        .param("reset", window.resetAt().atOffset(ZoneOffset.UTC))
        .update();
  }
}
