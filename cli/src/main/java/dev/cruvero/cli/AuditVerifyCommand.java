package dev.cruvero.cli;

import dev.cruvero.api.AuditKeys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    description = {
      "Says whether an audit record is as it was written, and if not, where.",
      "With --file it needs no server: an export is verified on this machine.",
      "So is signed evidence of a tenant's isolation with --evidence, alone or against an export."
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

  private static final View EVIDENCE =
      View.of("intact", "tenant", "intact", "sealed", "uid", "serial", "at");

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
      description =
          "with --file or --evidence: the keys whose signatures count, as `audit keys` wrote them")
  private @Nullable String publicKey;

  @Option(
      names = "--after",
      paramLabel = "SEQ",
      description = "with --file: the event that the export begins after (else it is the whole)")
  private @Nullable String after;

  @Option(
      names = "--evidence",
      paramLabel = "FILE",
      description = "what `tenant verify -o json` or `tenant checklist -o json` wrote")
  private @Nullable String evidence;

  @Option(
      names = "--serial",
      paramLabel = "N",
      description = "with --evidence: the smallest serial that is not outdated")
  private @Nullable String serial;

  private final Session session;

  AuditVerifyCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    check(checks);
    long begin = after == null ? 0 : checks.count("--after", after);
    long least = serial == null ? 0 : checks.count("--serial", serial);
    boolean offline = file != null || evidence != null;
    String tenant = !offline || record.given() ? record.tenant(session, checks) : null;
    checks.done();
    if (evidence != null && publicKey != null) {
      AuditKeys keys = Exports.keys(session.io(), publicKey);
      Evidence read = Evidence.read(session.io(), evidence, keys, tenant, least);
      return show(
          file == null ? read.verdict() : read.verdict(export(file, begin, tenant, read::line)),
          EVIDENCE);
    }
    return show(file == null ? online(tenant, kept()) : export(file, begin, tenant, _ -> {}), VIEW);
  }

  private void check(Checks checks) {
    if (file == null && (after != null || (publicKey != null && evidence == null))) {
      checks.problem("--public-key and --after go with --file");
    }
    if (file != null && checkpoint != null && publicKey == null) {
      checks.problem("--checkpoint with --file needs --public-key: who else says who signed it");
    }
    if (evidence != null && publicKey == null) {
      checks.problem("--evidence needs --public-key: who else says who signed it");
    }
    if (evidence == null && serial != null) {
      checks.problem("--serial goes with --evidence");
    }
    if (evidence != null && file == null && checkpoint != null) {
      checks.problem("--checkpoint is about a record: with --evidence it needs --file");
    }
  }

  private List<JsonNode> kept() {
    return checkpoint == null ? List.of() : Exports.json(session.io(), checkpoint);
  }

  private JsonNode export(String file, long begin, @Nullable String tenant, Consumer<String> seen) {
    return Exports.verify(
        session.io(), file, begin, kept(), publicKey, record.given(), tenant, seen);
  }

  private JsonNode online(@Nullable String tenant, List<JsonNode> kept) {
    Call call = Call.get("/v1/audit/verify").tenant(tenant);
    if (!kept.isEmpty()) {
      byte[] newest = Json.compact(kept.getFirst()).getBytes(StandardCharsets.UTF_8);
      call.query("checkpoint", Base64.getUrlEncoder().encodeToString(newest));
    }
    return session.http().json(call);
  }

  private int show(JsonNode verdict, View view) {
    session.output().one(verdict, view);
    if (verdict.path("intact").asBoolean(false)) {
      if (verdict.path("sealed").asBoolean(true)) {
        return ExitCodes.OK;
      }
      throw Failure.of(
          ExitCodes.FINDINGS,
          "the evidence stands, and shows a boundary that did not hold",
          "cruvero tenant verify --id " + Json.text(verdict, "tenant"));
    }
    for (JsonNode finding : verdict.path("findings")) {
      session.note("✘ " + Json.text(finding, "kind") + ": " + Json.text(finding, "message"));
    }
    throw Failure.of(
        ExitCodes.FINDINGS,
        (evidence == null
                ? "the audit record is not as it was written: "
                : "the evidence does not stand: ")
            + Json.text(verdict, "found")
            + " findings",
        "docs/security/audit.md says what each finding means");
  }
}
