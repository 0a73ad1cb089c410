package dev.cruvero.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files that nobody but their owner may use. */
final class PrivateFile {

  private static final Set<PosixFilePermission> OF_THE_OWNER =
      PosixFilePermissions.fromString("rwx------");

  private PrivateFile() {}

  static boolean is(Path file) {
    try {
      return OF_THE_OWNER.containsAll(Files.getPosixFilePermissions(file));
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }
}
