package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.PlatformTransactions;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds runs whose start was lost with a process, and starts them; and runs whose workflow an
 * operator ended or deleted in Temporal, and ends them.
 */
final class RunSweeper {

  private record Lost(String tenant, String run) {}

  private static final Logger log = LoggerFactory.getLogger(RunSweeper.class);

  private static final String LOST =
      """
      select tenant_id as tenant, run_id as run from runs
      where state = 'QUEUED' and created_at < cruvero.now() - interval '10 seconds'
      order by created_at limit 50
      """;

  /** Some of those that go on; in a while each gets its turn. */
  private static final String OPEN =
      """
      select tenant_id as tenant, run_id as run from runs
      where state in ('RUNNING', 'WAITING') and created_at < cruvero.now() - make_interval(secs => :age)
      order by random() limit 50
      """;

  private final PlatformTransactions platform;
  private final Runs runs;

  RunSweeper(PlatformTransactions platform, Runs runs) {
    this.platform = platform;
    this.runs = runs;
  }

  void sweep() {
    try {
      List<Lost> found = platform.in(jdbc -> jdbc.sql(LOST).query(Lost.class).list());
      found.forEach(this::resume);
    } catch (RuntimeException unreachable) {
      log.warn(
          "queued runs could not be looked for ({}); the next look is in a few seconds",
          unreachable.getClass().getSimpleName());
    }
  }

  /**
   * @param age how long runs are taken for healthy
   */
  void reconcile(Duration age) {
    try {
      List<Lost> open =
          platform.in(
              jdbc -> jdbc.sql(OPEN).param("age", age.toSeconds()).query(Lost.class).list());
      open.forEach(this::reconcile);
    } catch (RuntimeException unreachable) {
      log.warn(
          "open runs could not be compared with Temporal ({}); the next look is within a minute",
          unreachable.getClass().getSimpleName());
    }
  }

  private void reconcile(Lost open) {
    try {
      runs.reconcile(new TenantId(open.tenant()), new RunId(open.run()));
    } catch (CruveroException failure) {
      log.debug("{} is looked at again within a minute ({})", open.run(), failure.code());
    }
  }

  private void resume(Lost lost) {
    try {
      runs.resume(new TenantId(lost.tenant()), new RunId(lost.run()));
    } catch (CruveroException failure) {
      log.warn("{} is still queued ({}); tried again in a few seconds", lost.run(), failure.code());
    }
  }
}
