package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.AuditLine;
import dev.cruvero.api.ChainedEvent;
import dev.cruvero.api.IsolationEvidence;
import dev.cruvero.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

@SuppressWarnings("NullAway.Init")
class AuditCommandsTest {

  @TempDir Path home;
  private final ScriptedServer server = new ScriptedServer();
  private final List<String> lines = new ArrayList<>();
  private Shell shell;
  private String export = "";
  private String kept = "";
  private String key = "";
  private KeyPair pair;

  @BeforeEach
  void keepAnExportItsLastCheckpointAndTheKey() throws IOException, GeneralSecurityException {
    shell = new Shell(server.url(), home);
    String previous = null;
    for (int seq = 1; seq <= 5; seq++) {
      ChainedEvent event =
          new ChainedEvent(
                  "acme",
                  seq,
                  "2026-11-24T10:00:0" + seq + "Z",
                  "key:k",
                  "run.start",
                  "x",
                  "ALLOWED",
                  "{}",
                  "")
              .after(previous);
      lines.add(new AuditLine(event, previous, List.of()).text());
      previous = event.hash();
    }
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    AuditCheckpoint unsigned =
        new AuditCheckpoint(
            "acme",
            3,
            5,
            String.valueOf(previous),
            "2026-11-24T10:01:00Z",
            null,
            AuditKeys.id(pair.getPublic()),
            "");
    AuditCheckpoint signed = unsigned.signed(signature(unsigned.signedText()));
    export = write("export.jsonl", String.join("\n", lines) + "\n");
    kept = write("kept.json", "[" + signed.json() + "]");
    key = write("audit.pub", AuditKeys.pem(pair.getPublic()));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String signature(String text) throws GeneralSecurityException {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(signature.sign());
  }

  private IsolationEvidence evidence(long serial, String result) throws GeneralSecurityException {
    ObjectNode json =
        Json.object()
            .put("tenant", "acme")
            .put("uid", "7c9e6679-7425-40de-944b-e07fc1f90ae7")
            .put("serial", serial)
            .put("at", "2026-11-24T10:00:09Z");
    json.putArray("probes").addObject().put("boundary", "registry").put("result", result);
    IsolationEvidence unsigned = new IsolationEvidence(json).keyed(AuditKeys.id(pair.getPublic()));
    return unsigned.signed(signature(unsigned.signedText()));
  }

  private void record(IsolationEvidence proof, int seq) {
    String previous = AuditLine.of(lines.getLast()).event().hash();
    String details = "{\"digest\":\"" + proof.digest() + "\",\"serial\":" + proof.serial() + "}";
    ChainedEvent event =
        new ChainedEvent(
                "acme",
                seq,
                "2026-11-24T10:00:0" + seq + "Z",
                "system:isolation",
                "isolation.verify",
                "acme",
                "ALLOWED",
                details,
                "")
            .after(previous);
    lines.add(new AuditLine(event, previous, List.of()).text());
  }

  private Outcome prove(String file, String... more) {
    List<String> line =
        new ArrayList<>(List.of("audit", "verify", "--evidence", file, "--public-key", key));
    line.addAll(List.of(more));
    return shell.run(line.toArray(String[]::new));
  }

  @Test
  void evidenceOfIsolationIsVerifiedAloneWhereverACommandShowsIt() throws Exception {
    shell.with("CRUVERO_SERVER", "http://127.0.0.1:1");
    String shown =
        "{\"steps\":[{},{\"evidence\":" + evidence(2, "DENIED").json().toPrettyString() + "}]}";

    Outcome good = prove(write("shown.json", shown), "--tenant", "acme", "--serial", "2");
    Outcome edited = prove(write("edited.json", shown.replace("registry", "registrx")));
    Outcome breached = prove(write("b.json", evidence(2, "BREACHED").json().toString()));

    assertThat(good.exit()).isZero();
    assertThat(good.out()).contains("tenant: acme", "intact: true", "sealed: true", "serial: 2");
    assertThat(edited.exit()).isEqualTo(9);
    assertThat(edited.err()).contains("FORGED");
    assertThat(breached.exit()).isEqualTo(9);
    assertThat(breached.err()).contains("a boundary that did not hold");
  }

  @Test
  void evidenceOfAnotherTenantOrAnEarlierProofIsNotTaken() throws Exception {
    String file = write("e.json", evidence(2, "DENIED").json().toString());

    assertThat(prove(file, "--tenant", "globex").err()).contains("OTHER_TENANT");
    assertThat(prove(file, "--serial", "3").err()).contains("OUTDATED");
    assertThat(prove(file, "--serial", "2").exit()).isZero();
    assertThat(shell.run("audit", "verify", "--evidence", file).exit()).isEqualTo(2);
    assertThat(shell.run("audit", "verify", "--serial", "2").exit()).isEqualTo(2);
    assertThat(prove(kept).exit()).isEqualTo(2);
  }

  @Test
  void anExportSaysWhichEvidenceIsTheNewestAndWhichWasNeverRecorded() throws Exception {
    record(evidence(1, "DENIED"), 6);
    String early = write("early.jsonl", String.join("\n", lines) + "\n");
    record(evidence(2, "DENIED"), 7);
    String late = write("late.jsonl", String.join("\n", lines) + "\n");
    String first = write("1.json", evidence(1, "DENIED").json().toString());
    String unrecorded = write("2.json", evidence(2, "BREACHED").json().toString());

    assertThat(prove(first, "--file", early).exit()).isZero();
    assertThat(prove(first, "--file", late).err()).contains("OUTDATED").doesNotContain("FORGED");
    assertThat(prove(unrecorded, "--file", late).err())
        .contains("FORGED: proof 2: the audit record does not hold it");
    assertThat(prove(first, "--file", write("t", Files.readString(Path.of(early)) + "x")).exit())
        .isEqualTo(9);
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(home.resolve(name), text).toString();
  }

  private Outcome verify(String file) {
    return shell.run("audit", "verify", "--file", file, "--checkpoint", kept, "--public-key", key);
  }

  @Test
  void anExportIsVerifiedWithoutAnyServer() {
    shell.with("CRUVERO_SERVER", "http://127.0.0.1:1");

    Outcome outcome = verify(export);

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).contains("tenant: acme", "intact: true", "checkpointedTo: 5");
    assertThat(
            shell
                .run("audit", "verify", "--file", export, "-o", "json")
                .json()
                .path("events")
                .intValue())
        .isEqualTo(5);
  }

  @Test
  void anEditedOrCutExportEndsWithNineAndSaysWhere() throws IOException {
    Outcome edited =
        verify(write("e", Files.readString(Path.of(export)).replace("10:00:03Z", "10:00:04Z")));
    Outcome cut = verify(write("c", String.join("\n", lines.subList(0, 4))));
    Outcome whole = verify(write("w", ""));

    assertThat(edited.exit()).isEqualTo(9);
    assertThat(edited.err())
        .contains("CHANGED: event 3", "error: the audit record is not as it was written");
    assertThat(cut.exit()).isEqualTo(9);
    assertThat(cut.err()).contains("TRUNCATED: the record ends at event 4");
    assertThat(whole.exit()).isEqualTo(9);
  }

  @Test
  void aPartOfARecordIsOneOnlyWhenThatIsSaid() throws IOException {
    String part = write("part", String.join("\n", lines.subList(2, 5)));

    assertThat(verify(part).exit()).isEqualTo(9);
    assertThat(
            shell
                .run(
                    "audit",
                    "verify",
                    "--file",
                    part,
                    "--after",
                    "2",
                    "--checkpoint",
                    kept,
                    "--public-key",
                    key)
                .exit())
        .isZero();
  }

  @Test
  void refusesWhatCannotProveAnything() {
    assertThat(shell.run("audit", "verify", "--file", export, "--checkpoint", kept).exit())
        .isEqualTo(2);
    assertThat(shell.run("audit", "verify", "--public-key", key).exit()).isEqualTo(2);
    assertThat(
            shell
                .run(
                    "audit", "verify", "--file", export, "--checkpoint", kept, "--public-key", kept)
                .exit())
        .isEqualTo(2);
    assertThat(shell.run("audit", "verify", "--file", home.resolve("no").toString()).exit())
        .isEqualTo(2);
  }

  @Test
  void theServerIsAskedWithTheCheckpointThatWasKept() {
    server.on("GET /v1/audit/verify", 200, "{\"tenant\":\"acme\",\"intact\":true,\"events\":5}");

    Outcome outcome = shell.run("audit", "verify", "--tenant", "acme", "--checkpoint", kept);

    assertThat(outcome.exit()).isZero();
    assertThat(server.lines().getFirst()).startsWith("GET /v1/audit/verify?checkpoint=");
    assertThat(server.requests().getFirst().header("X-cruvero-tenant-id")).isEqualTo("acme");
  }

  @Test
  void anExportGoesToANewFileOfItsOwnersAlone() throws IOException {
    server.on("GET /v1/audit/export", 200, String.join("\n", lines) + "\n");
    Path file = home.resolve("new.jsonl");

    Outcome written = shell.run("audit", "export", "--tenant", "acme", "--out", file.toString());
    Outcome printed = shell.run("audit", "export", "--tenant", "acme", "--after", "0");

    assertThat(Files.readAllLines(file)).isEqualTo(lines);
    assertThat(written.err()).contains("5 events");
    assertThat(printed.out().lines()).containsExactlyElementsOf(lines);
    assertThat(shell.run("audit", "export", "--out", file.toString()).exit()).isEqualTo(2);
  }

  @Test
  void aRefusedExportIsAFailureLikeEveryOther() {
    server.refuse("GET /v1/audit/export", 403, "FORBIDDEN", "not with this key", "cruvero whoami");

    Outcome outcome = shell.run("audit", "export");

    assertThat(outcome.exit()).isEqualTo(4);
    assertThat(outcome.err()).contains("error: not with this key", "next: cruvero whoami");
  }

  @Test
  void aValueIsErasedWithoutBeingOnTheLineOrInTheAnswer() throws IOException {
    server.on("POST /v1/audit/erase", 200, "{\"erased\":true}");
    String file = write("name", "Jane Doe\n");

    Outcome outcome = shell.run("audit", "erase", "--tenant", "acme", "--from-file", file, "--yes");

    assertThat(outcome.exit()).isZero();
    assertThat(outcome.out()).contains("erased from the record of tenant acme");
    assertThat(outcome.out() + outcome.err()).doesNotContain("Jane");
    assertThat(server.requests().getFirst().body()).isEqualTo("{\"value\":\"Jane Doe\"}");
    assertThat(server.requests().getFirst().header("X-cruvero-tenant-id")).isEqualTo("acme");
    assertThat(shell.run("audit", "erase", "--from-file", file, "--from-env", "NAME", "-y").exit())
        .isEqualTo(2);
  }

  @Test
  void keysArePrintedAsTheyAreReadBack() {
    server.on(
        "GET /v1/audit/keys",
        200,
        "{\"items\":[{\"id\":\"e\",\"publicKey\":\"-----BEGIN\\nx\\n-----END\\n\"}]}");

    assertThat(shell.run("audit", "keys").out()).isEqualTo("-----BEGIN\nx\n-----END\n");
  }
}
