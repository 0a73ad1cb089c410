package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description =
        "Undoes what the onboarding of a never active tenant created, and frees the tenant's id.")
final class OnboardingAbandonCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final IdOption id = new IdOption();

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  @Option(
      names = "--no-wait",
      negatable = true,
      description = "wait for the end (as it does) or not")
  private boolean noWait;

  private final Session session;

  OnboardingAbandonCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    Duration timeout = session.timeout(checks, OnboardingWatch.PATIENCE);
    checks.done();
    session.confirm(yes, "Abandon the onboarding of tenant " + tenant + " and undo it?");
    session.http().send(Call.post("/v1/tenants/{}/onboarding/abandon", tenant));
    if (!noWait) {
      awaitGone(tenant, timeout);
    }
    ObjectNode done = Json.object().put("tenant", tenant).put("state", "ABANDONED");
    session
        .output()
        .one(
            done,
            Onboarding.VIEW,
            () -> session.output().line("tenant " + tenant + ": abandoned, the id is free"));
    return ExitCodes.OK;
  }

  // The record is the last thing undone, so its absence says that all is.
  private void awaitGone(String tenant, Duration timeout) {
    Pace pace = new Pace(timeout);
    while (session.http().exchange(Call.get("/v1/tenants/{}", tenant)).status() != 404) {
      if (pace.over()) {
        throw Failure.of(
            ExitCodes.TIMEOUT,
            "abandoning tenant " + tenant + " was not finished in time; the server goes on",
            "cruvero tenant onboarding --id " + tenant);
      }
      pace.rest();
    }
  }
}
