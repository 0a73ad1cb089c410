package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(description = "Shows the platform's health; exit 1 when it is unhealthy.")
final class HealthCommand implements Callable<Integer> {

  private static final View VIEW = View.of("status", "status");

  private static final View COMPONENTS =
      View.of("name", "COMPONENT=name", "STATUS=status", "SINCE=since", "OWNER=owner", "NEXT=next");

  private static final View DETAIL =
      View.of(
          "name",
          "COMPONENT=name",
          "STATUS=status",
          "SINCE=since",
          "OWNER=owner",
          "NEXT=next",
          "ADDRESS=address",
          "ERROR=error");

  @Option(names = "--detail", description = "every component")
  private boolean detail;

  @Option(
      names = "--tenant",
      paramLabel = "ID",
      description = "with what is found about this tenant")
  private @Nullable String tenant;

  private final Session session;

  HealthCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String about = checks.tenantOrNone(tenant);
    checks.done();
    boolean all = detail || about != null;
    Call call = Call.get(all ? "/api/health/detail" : "/api/health").query("tenant", about);
    Answer answer = session.http().exchange(call);
    JsonNode health = answer.body();
    if (!health.has("status") || health.has("code")) {
      health = session.http().json(call);
    }
    print(health, all);
    return verdict(health);
  }

  private void print(JsonNode health, boolean all) {
    List<JsonNode> components = health.path("components").valueStream().toList();
    session
        .output()
        .one(
            health,
            VIEW,
            () -> {
              session.output().line("status: " + Json.text(health, "status"));
              session.output().list(components, all ? DETAIL : COMPONENTS);
            });
  }

  private static int verdict(JsonNode health) {
    if (!Json.text(health, "status").equals("unhealthy")) {
      return ExitCodes.OK;
    }
    JsonNode worst =
        health
            .path("components")
            .valueStream()
            .filter(component -> Json.text(component, "status").equals("unhealthy"))
            .findFirst()
            .orElse(health);
    throw Failure.of(
        ExitCodes.FAILED,
        worst,
        "the platform is unhealthy: " + Json.text(worst, "name"),
        Json.text(worst, "owner"),
        Json.text(worst, "next"));
  }
}
