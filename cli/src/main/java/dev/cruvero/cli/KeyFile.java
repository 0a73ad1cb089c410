package dev.cruvero.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a new key goes: a file of mode 0600, or once to the screen. */
final class KeyFile {

  private static final View VIEW =
      View.of("keyId", "keyId", "key", "role", "tenant", "name", "scopes", "expiresAt");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write the key there, show it nowhere")
  private @Nullable String name;

  private @Nullable Path file;

  /** Makes the file before the key is made, so that no key is lost for want of a place. */
  void reserve() {
    if (name == null) {
      return;
    }
    try {
      file =
          Files.createFile(
              Path.of(name),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      throw Failure.usage("the file " + name + " exists already");
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage("the file " + name + " cannot be written");
    }
  }

  /** Shows what was made, and the key itself in the one place that was asked for. */
  int show(Session session, JsonNode key) {
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
