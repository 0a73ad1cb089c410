package dev.cruvero.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description = "Says what is wrong, whose it is and the next command; exit 9 when something is.")
final class DoctorCommand implements Callable<Integer> {

  private static final View VIEW = View.of("ok");

  @Option(names = "--tenant", paramLabel = "ID", description = "with what concerns this tenant")
  private @Nullable String tenant;

  private final Session session;

  DoctorCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String about = checks.tenantOrNone(tenant);
    checks.done();
    List<JsonNode> findings = new ArrayList<>();
    findings.add(client());
    Answer answer = session.http().exchange(Call.get("/v1/doctor").query("tenant", about));
    if (answer.ok()) {
      answer.body().path("findings").forEach(findings::add);
    } else {
      // An unknown tenant or a key without the right is the caller's, not a finding.
      throw Failure.of(answer.status(), answer.body(), "the server does not answer the doctor");
    }
    boolean ok = findings.stream().noneMatch(f -> Json.text(f, "status").equals("fail"));
    ObjectNode json = Json.object().put("ok", ok);
    json.set("findings", Json.array(findings));
    session.output().one(json, VIEW, () -> print(findings));
    return ok ? ExitCodes.OK : ExitCodes.FINDINGS;
  }

  private ObjectNode client() {
    Config config = session.config();
    String context = config.context().isEmpty() ? "no context" : "context " + config.context();
    return Json.object()
        .put("group", "client")
        .put("check", "configuration")
        .put("status", "ok")
        .put(
            "message",
            "version " + Version.text() + ", " + context + ", server " + config.server());
  }

  private void print(List<JsonNode> findings) {
    Marks marks = new Marks(session.colour(session.io().outTerminal()));
    for (JsonNode finding : findings) {
      String status = Json.text(finding, "status");
      session
          .io()
          .out()
          .println(
              marks.of(status)
                  + Text.line(
                      " %s: %s %s: %s%s%s"
                          .formatted(
                              status,
                              Json.text(finding, "group"),
                              Json.text(finding, "check"),
                              Json.text(finding, "message"),
                              status.equals("ok") ? "" : labelled("  owner: ", finding, "owner"),
                              status.equals("ok") ? "" : labelled("  next: ", finding, "next"))));
    }
  }

  private static String labelled(String label, JsonNode finding, String field) {
    String text = Json.text(finding, field);
    return text.isEmpty() ? "" : label + text;
  }
}
