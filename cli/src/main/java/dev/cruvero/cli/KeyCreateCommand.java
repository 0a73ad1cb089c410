package dev.cruvero.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description = "Makes an API key. It is shown this once, or written to a file of mode 0600.")
final class KeyCreateCommand implements Callable<Integer> {

  private static final View VIEW =
      View.of("keyId", "keyId", "key", "role", "tenant", "name", "expiresAt");

  @Option(names = "--role", paramLabel = "ROLE", description = "platform-admin or tenant-runner")
  private @Nullable String role;

  @Option(names = "--tenant", paramLabel = "ID", description = "the tenant of a tenant-runner")
  private @Nullable String tenant;

  @Option(names = "--name", paramLabel = "NAME", description = "what it is for")
  private @Nullable String name;

  @Option(names = "--expires-at", paramLabel = "TIME", description = "when it ends (else never)")
  private @Nullable String expiresAt;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write the key there, show it nowhere")
  private @Nullable String out;

  private final Session session;

  KeyCreateCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    ObjectNode body = body(checks);
    checks.done();
    Path file = out == null ? null : reserved(out);
    JsonNode key = session.http().json(Call.post("/v1/keys").body(body));
    if (file == null) {
      session.output().one(key, VIEW);
      session.note("the key is shown this once");
      return ExitCodes.OK;
    }
    write(file, Json.text(key, "key"));
    ObjectNode shown = (ObjectNode) key.deepCopy();
    shown.remove("key");
    session.output().one(shown, VIEW);
    session.note("the key is in " + file);
    return ExitCodes.OK;
  }

  private ObjectNode body(Checks checks) {
    List<String> roles = List.of("platform-admin", "tenant-runner");
    String chosen = checks.needed("--role", role);
    ObjectNode body =
        Json.object()
            .put("role", chosen.isEmpty() ? chosen : checks.choice("--role", chosen, roles))
            .put("name", checks.needed("--name", name));
    if (chosen.equals("tenant-runner")) {
      body.put("tenant", checks.tenant("--tenant", tenant));
    } else if (tenant != null) {
      checks.problem("--tenant goes with --role tenant-runner");
    }
    TenantFields.text(body, "expiresAt", checks.time("--expires-at", expiresAt));
    return body;
  }

  // Made before the key is, so that no key is lost for want of a place.
  private static Path reserved(String file) {
    try {
      return Files.createFile(
          Path.of(file),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw Failure.usage("the file " + file + " exists already");
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage("the file " + file + " cannot be written");
    }
  }

  private static void write(Path file, String key) {
    try {
      Files.writeString(file, key + "\n");
    } catch (IOException e) {
      throw Failure.of(
          ExitCodes.FAILED,
          "the key was made but the file " + file + " cannot be written",
          "cruvero key list, then cruvero key revoke");
    }
  }
}
