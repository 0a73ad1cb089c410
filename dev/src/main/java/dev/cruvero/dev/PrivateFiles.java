package dev.cruvero.dev;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;

/** Files and folders of their owner alone. A file appears whole or not at all. */
final class PrivateFiles {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFiles() {}

  static Path folder(Path folder) {
    try {
      if (!Files.isDirectory(folder)) {
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectories(folder, OWNER_FOLDER);
      }
      return folder;
    } catch (IOException failure) {
      throw new DevException("cannot make the folder " + folder, failure);
    }
  }

  static void write(Path file, byte[] content) {
    try {
      Path fresh = Files.createTempFile(folderOf(file), ".new", "", OWNER_FILE);
      Files.write(fresh, content);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      throw new DevException("cannot write " + file, failure);
    }
  }

  static void write(Path file, String content) {
    write(file, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException failure) {
      throw new DevException("cannot read " + file, failure);
    }
  }

  /** A secret that a person gives: of a file, or of stdin for {@code -}. */
  static String given(String file) {
    if (!file.equals("-")) {
      return read(Path.of(file));
    }
    try {
      return new String(System.in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
    } catch (IOException failure) {
      throw new DevException("cannot read stdin", failure);
    }
  }

  /** The password in this file, made at the first call. */
  static String password(Path file) {
    if (!Files.exists(file)) {
      write(file, HexFormat.of().formatHex(random(24)));
    }
    return read(file);
  }

  static byte[] random(int bytes) {
    byte[] value = new byte[bytes];
    RANDOM.nextBytes(value);
    return value;
  }

  static void deleteRecursively(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> inside = Files.walk(folder)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + folder, failure);
    }
  }

  /** The folder of this file, made where it is missing. */
  static Path folderOf(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new DevException("cannot write " + file + ": it has no folder");
    }
    return folder(parent);
  }
}
