package dev.cruvero.cli;

import java.io.IOException;
import java.nio.file.Files;
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

  /** Has a key made, and shows what was made; the key itself in the one place asked for. */
  int issue(Session session, Call call) {
    if (name == null) {
      session.output().one(session.http().json(call), VIEW);
      session.note("the key is shown this once");
      return ExitCodes.OK;
    }
    // Made before the key is, so that no key is lost for want of a place.
    NewFile file = NewFile.make(name);
    JsonNode key = file.during(() -> session.http().json(call));
    write(file, Json.text(key, "key"));
    ObjectNode shown = (ObjectNode) key.deepCopy();
    shown.remove("key");
    session.output().one(shown, VIEW);
    session.note("the key is in " + file);
    return ExitCodes.OK;
  }

  private static void write(NewFile file, String key) {
    try {
      Files.writeString(file.path(), key + "\n");
    } catch (IOException e) {
      throw Failure.of(
          ExitCodes.FAILED,
          "the key was made but the file " + file + " cannot be written",
          "cruvero key list, then cruvero key revoke");
    }
  }
}
