package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(description = "Proves a tenant again, every step of it.")
final class TenantVerifyCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final IdOption id = new IdOption();

  @Option(names = "--no-sample", description = "without the sample run, which costs a model call")
  private boolean noSample;

  @Option(
      names = "--no-wait",
      negatable = true,
      description = "wait for the end (as it does) or not")
  private boolean noWait;

  private final Session session;

  TenantVerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    Duration timeout = session.timeout(checks, OnboardingWatch.PATIENCE);
    checks.done();
    JsonNode started =
        session
            .http()
            .json(
                Call.post("/v1/tenants/{}/verify", tenant)
                    .body(Json.object().put("sample", !noSample)));
    return OnboardingEnd.of(session, tenant, timeout, noWait, started);
  }
}
