package dev.cruvero.dev;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every call that the practice model billed, one JSON line each, kept over restarts: somebody
 * else's counters to check ours against. An entry is on disk before its answer leaves.
 */
final class PracticeLedger {

  /** One billed call; the key appears only as its SHA-256. */
  record Entry(
      String id,
      String keySha256,
      String model,
      int promptTokens,
      int completionTokens,
      String at,
      @Nullable String idempotencyKey,
      String requestSha256,
      JsonNode answer) {

    Map<String, Object> published() {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("id", id);
      shown.put("keySha256", keySha256);
      shown.put("model", model);
      shown.put("promptTokens", promptTokens);
      shown.put("completionTokens", completionTokens);
      shown.put("at", at);
      shown.put("idempotencyKey", idempotencyKey);
      return shown;
    }
  }

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Path file;
  private final List<Entry> entries = new ArrayList<>();

  PracticeLedger(Path file) {
    this.file = file;
    PrivateFiles.folderOf(file);
    try {
      if (Files.exists(file)) {
        read(Files.readString(file));
      }
    } catch (IOException failure) {
      throw new DevException("cannot read " + file, failure);
    }
  }

  /**
   * A last line without its end was never answered for: the process was killed while writing it.
   */
  private void read(String text) throws IOException {
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    whole.lines().forEach(line -> entries.add(JSON.readValue(line, Entry.class)));
    if (whole.length() < text.length()) {
      Files.writeString(file, whole);
    }
  }

  synchronized void add(Entry entry) {
    String line = JSON.writeValueAsString(entry) + "\n";
    try {
      Files.write(
          file,
          line.getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException failure) {
      throw new DevException("cannot write " + file, failure);
    }
    entries.add(entry);
  }

  synchronized List<Entry> entries() {
    return List.copyOf(entries);
  }

  synchronized int size() {
    return entries.size();
  }

  synchronized Optional<Entry> byId(String id, String keySha256) {
    return entries.stream()
        .filter(entry -> entry.id().equals(id) && entry.keySha256().equals(keySha256))
        .findFirst();
  }

  synchronized Optional<Entry> byIdempotencyKey(String idempotencyKey, String keySha256) {
    return entries.stream()
        .filter(entry -> idempotencyKey.equals(entry.idempotencyKey()))
        .filter(entry -> entry.keySha256().equals(keySha256))
        .findFirst();
  }
}
