package dev.cruvero.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    description =
        "The runbook's six checklist lines and four verifications; exit 7 until complete.")
final class TenantChecklistCommand implements Callable<Integer>, AwaitsOthers {

  private static final View VIEW = View.of("tenant");

  @Mixin private final IdOption id = new IdOption();

  @Option(names = "--wait", description = "first wait until the onboarding is done or stuck")
  private boolean wait;

  private final Session session;

  TenantChecklistCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String tenant = id.checked(checks);
    Duration timeout = session.timeout(checks, OnboardingWatch.PATIENCE);
    checks.done();
    if (wait) {
      new OnboardingWatch(session, tenant, timeout).untilSettled();
    }
    JsonNode json = session.http().json(Call.get("/v1/tenants/{}/checklist", tenant));
    session.output().one(json, VIEW, () -> print(json));
    return json.path("complete").asBoolean(false) ? ExitCodes.OK : ExitCodes.AWAITING;
  }

  private void print(JsonNode json) {
    Marks marks = new Marks(session.colour(session.io().outTerminal()));
    String complete = json.path("complete").asBoolean(false) ? "complete" : "not complete";
    session.output().line("Checklist of tenant " + Json.text(json, "tenant") + ": " + complete);
    json.path("checklist").forEach(item -> item(item, marks));
    session.output().line("Verification");
    json.path("verifications").forEach(item -> item(item, marks));
    long unenforced = count(json, "enforcer", "Cruvero only");
    if (unenforced > 0) {
      String probes =
          unenforced == 1 ? "1 isolation probe is" : unenforced + " isolation probes are";
      session
          .io()
          .out()
          .println(marks.amber("! " + probes + " enforced by Cruvero only (-o json shows which)"));
    }
  }

  private void item(JsonNode item, Marks marks) {
    String status = Json.text(item, "status");
    StringBuilder line =
        new StringBuilder("  ")
            .append(marks.of(status))
            .append(' ')
            .append(Text.line(Json.text(item, "title")));
    if (count(item, "practice", "true") > 0) {
      line.append(" (practice model)");
    }
    if (!status.equals("done")) {
      append(line, "  owner: ", Json.text(item, "owner"));
      append(line, "  next: ", Json.text(item, "next"));
    }
    session.io().out().println(line);
  }

  private static void append(StringBuilder line, String label, String value) {
    if (!value.isEmpty()) {
      line.append(label).append(Text.line(value));
    }
  }

  /** How often a field has a value anywhere below: evidence is free in shape. */
  private static long count(JsonNode node, String field, String value) {
    long here = Json.text(node, field).equals(value) ? 1 : 0;
    return here + node.valueStream().mapToLong(child -> count(child, field, value)).sum();
  }
}
