package dev.cruvero.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Secrets with names, and a search that tells in which places each of them lies: as it is, in
 * Base64 at any offset, in hex, escaped for an address or for JSON.
 */
public final class Canaries {

  private record Form(String canary, String latin) {
    boolean isAt(byte[] bytes, int at, int end) {
      if (at + latin.length() > end) {
        return false;
      }
      for (int i = 0; i < latin.length(); i++) {
        if ((bytes[at + i] & 0xff) != latin.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  private static final int CHUNK = 1 << 20;
  private static final int LONGEST = 4_096;

  private final Map<String, Set<String>> found = new TreeMap<>();
  private final Map<Integer, List<Form>> forms = new HashMap<>();
  private final boolean[] beginnings = new boolean[1 << 16];

  /** A new secret that nothing else in the world contains. */
  public String plant(String name) {
    String value = UUID.randomUUID().toString().replace("-", "") + "canary";
    known(name, value);
    return value;
  }

  /** A secret that is there already. */
  public synchronized void known(String name, String value) {
    if (value.length() < 8) {
      throw new IllegalArgumentException("the canary " + name + " is too short to be told apart");
    }
    found.put(name, new TreeSet<>());
    search(name, URLEncoder.encode(value, UTF_8).getBytes(UTF_8));
    search(
        name,
        JsonMapper.shared().writeValueAsString(value).replaceAll("^\"|\"$", "").getBytes(UTF_8));
    forms(name, value.getBytes(UTF_8));
  }

  /** A key that is there already, known by its bytes; also as the text that Base64 makes of it. */
  public synchronized void known(String name, byte[] key) {
    known(name, Base64.getEncoder().withoutPadding().encodeToString(key));
    known(name, Base64.getUrlEncoder().withoutPadding().encodeToString(key));
    search(name, HexFormat.of().withUpperCase().formatHex(key).getBytes(UTF_8));
    forms(name, key);
  }

  private void forms(String name, byte[] value) {
    search(name, value);
    search(name, HexFormat.of().formatHex(value).getBytes(UTF_8));
    for (int before = 0; before < 3; before++) {
      search(name, base64(before, value));
    }
  }

  private void search(String name, byte[] form) {
    int beginning = beginning(form, 0);
    beginnings[beginning] = true;
    Form searched = new Form(name, new String(form, ISO_8859_1));
    List<Form> alike = forms.computeIfAbsent(beginning, _ -> new ArrayList<>());
    if (!alike.contains(searched)) {
      alike.add(searched);
    }
  }

  /** The characters that are the same whatever stands before and after the value. */
  private static byte[] base64(int before, byte[] value) {
    byte[] shifted = new byte[before + value.length];
    System.arraycopy(value, 0, shifted, before, value.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
    return text.substring(before == 0 ? 0 : before + 1, shifted.length / 3 * 4).getBytes(UTF_8);
  }

  private static int beginning(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  /** Where each of them was found. */
  public Map<String, Set<String>> found() {
    return found;
  }

  public void look(String place, String text) {
    look(place, text.getBytes(UTF_8));
  }

  public void look(String place, byte[] bytes) {
    look(place, bytes, bytes.length);
  }

  private synchronized void look(String place, byte[] bytes, int end) {
    for (int at = 0; at < end - 1; at++) {
      int beginning = beginning(bytes, at);
      if (beginnings[beginning]) {
        for (Form form : forms.getOrDefault(beginning, List.of())) {
          if (form.isAt(bytes, at, end)) {
            found.computeIfAbsent(form.canary, _ -> new TreeSet<>()).add(place);
          }
        }
      }
    }
  }

  /** Reads an answer and hands it on. */
  public Answer look(String place, Answer answer) {
    look(place, answer.headers().map() + "\n" + answer.text());
    return answer;
  }

  /** Every row of every table, each table a place. */
  public void tables(JdbcClient superuser) {
    List<String> tables =
        superuser
            .sql(
                "select oid::regclass::text from pg_class where relkind in ('r', 'm') and relname <> 'pg_statistic'")
            .query((row, _) -> String.valueOf(row.getString(1)))
            .list();
    for (String table : tables) {
      superuser
          .sql("select t::text from " + table + " t")
          .query((row, _) -> String.valueOf(row.getString(1)))
          .list()
          .forEach(row -> look("table " + table, row));
    }
  }

  /**
   * Every file below a folder.
   *
   * @param place of a path relative to the folder; empty for what is not looked at. Of a place that
   *     begins with {@code file} the permissions are part.
   */
  public void files(Path folder, Function<String, String> place) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String where = place.apply(folder.relativize(file).toString());
        if (!where.isEmpty()) {
          file(where, file);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** In overlapping pieces, as bytes: a file may be large and no text. */
  private void file(String place, Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String where =
          place.startsWith("file")
              ? place + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
              : place;
      byte[] piece = new byte[CHUNK];
      int kept = 0;
      for (int read = in.read(piece); read > 0; read = in.read(piece, kept, CHUNK - kept)) {
        int end = kept + read;
        look(where, piece, end);
        kept = Math.min(end, LONGEST);
        System.arraycopy(piece, end - kept, piece, 0, kept);
      }
    } catch (NoSuchFileException _) {
      // Postgres and Temporal remove files of their own.
    }
  }

  /** Arguments and environment of this process' children and theirs. */
  public void processes() {
    ProcessHandle.current()
        .descendants()
        .forEach(
            process -> {
              look("process arguments", proc(process, "cmdline"));
              look("process environment", proc(process, "environ"));
            });
  }

  private static String proc(ProcessHandle process, String what) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), what), ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
