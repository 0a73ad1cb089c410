package dev.cruvero.dev;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout this program works in, its state folder, and the files built into the program. */
final class Home {

  private Home() {}

  /** {@code CRUVERO_HOME} (the launcher sets it), else the folder above that holds the launcher. */
  static Path root() {
    String configured = System.getenv("CRUVERO_HOME");
    if (configured != null) {
      return Path.of(configured).toAbsolutePath().normalize();
    }
    Path here = Path.of("").toAbsolutePath();
    for (Path folder = here; folder != null; folder = folder.getParent()) {
      if (Files.exists(folder.resolve("mvnw"))) {
        return folder;
      }
    }
    return here;
  }

  static Path state() {
    return root().resolve(".cruvero");
  }

  static String resource(String name) {
    try (InputStream in = Home.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new DevException("the program lacks its file " + name + ": build it again");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new DevException("cannot read the program's file " + name, failure);
    }
  }
}
