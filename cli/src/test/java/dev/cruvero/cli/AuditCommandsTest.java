package dev.cruvero.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.AuditLine;
import dev.cruvero.api.ChainedEvent;
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

class AuditCommandsTest {

  @TempDir Path home;
  private final ScriptedServer server = new ScriptedServer();
  private final List<String> lines = new ArrayList<>();
  private Shell shell;
  private String export = "";
  private String kept = "";
  private String key = "";

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
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
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
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(unsigned.signedText().getBytes(StandardCharsets.UTF_8));
    AuditCheckpoint signed = unsigned.signed(Base64.getEncoder().encodeToString(signature.sign()));
    export = write("export.jsonl", String.join("\n", lines) + "\n");
    kept = write("kept.json", "[" + signed.json() + "]");
    key = write("audit.pub", AuditKeys.pem(pair.getPublic()));
  }

  @AfterEach
  void close() {
    server.close();
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
  void keysArePrintedAsTheyAreReadBack() {
    server.on(
        "GET /v1/audit/keys",
        200,
        "{\"items\":[{\"id\":\"e\",\"publicKey\":\"-----BEGIN\\nx\\n-----END\\n\"}]}");

    assertThat(shell.run("audit", "keys").out()).isEqualTo("-----BEGIN\nx\n-----END\n");
  }
}
