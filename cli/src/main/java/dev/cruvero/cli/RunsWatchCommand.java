package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(description = "Follows a run to its end.")
final class RunsWatchCommand implements Callable<Integer> {

  @Mixin private final RunOption run = new RunOption();

  private final Session session;

  RunsWatchCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = run.id(checks);
    @Nullable String tenant = run.tenant(session, checks);
    Duration timeout = session.timeout(checks, RunWatch.PATIENCE);
    checks.done();
    return new RunWatch(session, id, tenant).follow(timeout);
  }
}
