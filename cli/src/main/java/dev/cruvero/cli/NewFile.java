package dev.cruvero.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/** A file of mode 0600 that was not there before, made before what goes into it is asked for. */
record NewFile(Path path) {

  static NewFile make(String name) {
    try {
      return new NewFile(
          Files.createFile(
              Path.of(name),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    } catch (FileAlreadyExistsException e) {
      throw Failure.usage("the file " + name + " exists already");
    } catch (IOException | InvalidPathException e) {
      throw Failure.usage("the file " + name + " cannot be written");
    }
  }

  /** Takes the file away again when the work fails, so that trying again finds no file there. */
  <T> T during(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException failure) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException left) {
        failure.addSuppressed(left);
      }
      throw failure;
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
