package dev.cruvero.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    description = {
      "Says whether an audit record is as it was written, and if not, where.",
      "With --file it needs no server: an export is verified on this machine."
    })
final class AuditVerifyCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of(
          "intact",
          "tenant",
          "intact",
          "events",
          "lastSeq",
          "lastHash",
          "checkpoints",
          "checkpointedTo");

  @Mixin private final RecordOption record = new RecordOption();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "checkpoints that were kept, as `audit checkpoints -o json` wrote them")
  private @Nullable String checkpoint;

  @Option(names = "--file", paramLabel = "FILE", description = "an export to verify instead")
  private @Nullable String file;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description = "with --file: the keys whose signatures count, as `audit keys` wrote them")
  private @Nullable String publicKey;

  @Option(
      names = "--after",
      paramLabel = "SEQ",
      description = "with --file: the event that the export begins after (else it is the whole)")
  private @Nullable String after;

  private final Session session;

  AuditVerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    if (file == null && (publicKey != null || after != null)) {
      checks.problem("--public-key and --after go with --file");
    }
    if (file != null && checkpoint != null && publicKey == null) {
      checks.problem("--checkpoint with --file needs --public-key: who else says who signed it");
    }
    long begin = after == null ? 0 : checks.count("--after", after);
    String tenant = file == null || record.given() ? record.tenant(session, checks) : null;
    checks.done();
    List<JsonNode> kept = checkpoint == null ? List.of() : Exports.json(session.io(), checkpoint);
    return show(
        file == null
            ? online(tenant, kept)
            : Exports.verify(session.io(), file, begin, kept, publicKey, record.given(), tenant));
  }

  private JsonNode online(@Nullable String tenant, List<JsonNode> kept) {
    Call call = Call.get("/v1/audit/verify").tenant(tenant);
    if (!kept.isEmpty()) {
      byte[] newest = Json.compact(kept.getFirst()).getBytes(StandardCharsets.UTF_8);
      call.query("checkpoint", Base64.getUrlEncoder().encodeToString(newest));
    }
    return session.http().json(call);
  }

  private int show(JsonNode verdict) {
    session.output().one(verdict, VIEW);
    if (verdict.path("intact").asBoolean(false)) {
      return ExitCodes.OK;
    }
    for (JsonNode finding : verdict.path("findings")) {
      session.note("✘ " + Json.text(finding, "kind") + ": " + Json.text(finding, "message"));
    }
    throw Failure.of(
        ExitCodes.FINDINGS,
        "the audit record is not as it was written: " + Json.text(verdict, "found") + " findings",
        "docs/security/audit.md says what each finding means");
  }
}
