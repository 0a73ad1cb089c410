package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(description = "Creates a tenant and provisions what a create alone can: steps 1 to 3.")
final class TenantCreateCommand implements Callable<Integer>, AwaitsOthers {

  @Mixin private final IdOption id = new IdOption();

  @Option(
      names = "--namespace",
      paramLabel = "NS",
      description = "Temporal namespace (cruvero-<id>)")
  private @Nullable String namespace;

  @Option(names = "--memory-namespace", paramLabel = "NS", description = "memory namespace (<id>)")
  private @Nullable String memoryNamespace;

  @Mixin private final TenantFields fields = new TenantFields();

  @Option(names = "--adopt-namespace", description = "take over a namespace that is there already")
  private boolean adoptNamespace;

  @Option(names = "--dry-run", description = "check everything, change nothing")
  private boolean dryRun;

  @Option(
      names = "--no-wait",
      negatable = true,
      description = "wait for steps 1 to 3 (as it does) or not")
  private boolean noWait;

  private final Session session;

  TenantCreateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    ObjectNode body = body(checks);
    Duration timeout = session.timeout(checks, OnboardingWatch.PATIENCE);
    checks.done();
    Answer answer =
        session
            .http()
            .send(Call.post("/v1/tenants").query("dryRun", dryRun ? "true" : null).body(body));
    TenantViews.warnings(session, answer.body());
    String tenant = body.path("id").asString();
    if (answer.unchanged()) {
      session.note("tenant " + tenant + ": unchanged");
    }
    if (dryRun) {
      session.note("dry run: nothing was changed");
    }
    if (dryRun || noWait || answer.unchanged()) {
      session.output().one(answer.body(), TenantViews.ONE);
      return ExitCodes.OK;
    }
    return follow(tenant, timeout);
  }

  private int follow(String tenant, Duration timeout) {
    Onboarding onboarding =
        new OnboardingWatch(session, tenant, timeout).until(Onboarding::createSettled);
    session.output().one(session.http().json(Call.get("/v1/tenants/{}", tenant)), TenantViews.ONE);
    if (!onboarding.provisioned() || onboarding.state().equals("FAILED")) {
      throw onboarding.failure();
    }
    for (JsonNode step : onboarding.stepsIn("WAITING")) {
      session.note("missing: " + Json.text(step, "cause.message"));
      session.next(Json.text(step, "next"));
    }
    return ExitCodes.OK;
  }

  private ObjectNode body(Checks checks) {
    ObjectNode body = Json.object().put("id", id.checked(checks));
    checks.needed("--display-name", fields.displayName);
    TenantFields.text(body, "namespace", namespace);
    TenantFields.text(body, "memoryNamespace", memoryNamespace);
    fields.write(body, checks);
    if (adoptNamespace) {
      body.put("adoptNamespace", true);
    }
    return body;
  }
}
