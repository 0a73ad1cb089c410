package dev.cruvero.base;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where settings come from: the environment, and below it a file of {@code NAME=value} lines. The
 * file holds no secret, only the names of files that do.
 */
public final class SettingsSources {

  /** The setting that names the file. */
  public static final String FILE = "CRUVERO_CONFIG";

  private static final Pattern LINE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=(.*)");

  private final Map<String, String> values;
  private final Map<String, Integer> lines = new HashMap<>();
  private final Map<String, Integer> used = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private final @Nullable Path file;

  private SettingsSources(Map<String, String> environment, @Nullable Path file) {
    this.values = new HashMap<>(environment);
    this.file = file;
  }

  /** The environment alone; a file that it names is not read. */
  static SettingsSources environment(Map<String, String> environment) {
    return new SettingsSources(environment, null);
  }

  /**
   * @param named the file given on the command line, which goes before {@code CRUVERO_CONFIG}
   * @throws CruveroException INVALID_REQUEST when it cannot be read or others may write it
   */
  public static SettingsSources read(Map<String, String> environment, @Nullable String named) {
    String path = named == null ? environment.getOrDefault(FILE, "") : named;
    if (path.isBlank()) {
      return environment(environment);
    }
    SettingsSources sources = new SettingsSources(environment, Path.of(path));
    sources.values.put(FILE, path);
    List<String> content = content(Path.of(path));
    for (int at = 0; at < content.size(); at++) {
      sources.line(at + 1, content.get(at).strip());
    }
    return sources;
  }

  private static List<String> content(Path file) {
    try {
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_WRITE)) {
        throw refused(file, "may be written by everybody: chmod o-w " + file);
      }
      return Files.readAllLines(file);
    } catch (IOException _) {
      throw refused(file, "cannot be read as text");
    }
  }

  private static CruveroException refused(Path file, String why) {
    return new CruveroException(
        ErrorCode.INVALID_REQUEST, "the configuration file " + file + " " + why);
  }

  private void line(int number, String text) {
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    Matcher line = LINE.matcher(text);
    if (!line.matches()) {
      problems.add(new Problem("line " + number, "is not of the form NAME=value" + in(number)));
      return;
    }
    String name = line.group(1);
    String value = line.group(2).strip();
    Integer earlier = lines.putIfAbsent(name, number);
    if (earlier != null) {
      problems.add(new Problem(name, "is set in line " + earlier + " already" + in(number)));
    } else if (value.startsWith("\"") || value.startsWith("'")) {
      problems.add(
          new Problem(name, "is taken as it stands: write it without quotes" + in(number)));
    } else if (!inEnvironment(name)) {
      values.put(name, value);
      used.put(name, number);
    }
  }

  /** Proxies are known in either case, and the environment's goes first in each. */
  private boolean inEnvironment(String name) {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name) && !used.containsKey(entry.getKey()))
        .anyMatch(entry -> !entry.getValue().isBlank());
  }

  /** Every setting by its name, the environment's where both have it. */
  public Map<String, String> values() {
    return Map.copyOf(values);
  }

  /**
   * The same, where nothing more is read than a few of them.
   *
   * @throws CruveroException INVALID_REQUEST for a line of the file that is no setting
   */
  public Map<String, String> sound() {
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("the configuration file cannot be used", problems);
    }
    return values();
  }

  /** Names that stand in the file, in order. */
  Set<String> inFile() {
    return new TreeSet<>(lines.keySet());
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** The problem with where its setting comes from, when there is more than one place to look. */
  Problem located(Problem problem) {
    Integer line = used.get(problem.field());
    if (file == null || (line == null && values.getOrDefault(problem.field(), "").isBlank())) {
      return problem;
    }
    String where = line == null ? " (in the environment)" : in(line);
    return new Problem(problem.field(), problem.message() + where);
  }

  /** Where the value of a setting comes from, for a person. */
  public String origin(String name) {
    Integer line = used.get(name);
    if (line != null) {
      return file + " line " + line;
    }
    return values.getOrDefault(name, "").isBlank() ? "default" : "environment";
  }

  private String in(int line) {
    return " (" + file + " line " + line + ")";
  }
}
