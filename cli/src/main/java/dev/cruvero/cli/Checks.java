package dev.cruvero.cli;

import dev.cruvero.api.Provider;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what was typed before anything is sent, and gathers every problem before it refuses.
 * Wrong values are not repeated: they may be hostile, or a secret in the wrong place.
 */
final class Checks {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
  private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([mhd])");

  private final List<String> problems = new ArrayList<>();

  void problem(String problem) {
    problems.add(problem);
  }

  /** Refuses with all problems found so far, if there are any. */
  void done() {
    if (!problems.isEmpty()) {
      throw Failure.usage(problems, null);
    }
  }

  String needed(String flag, @Nullable String value) {
    if (value == null || value.isBlank()) {
      problem(flag + " is needed");
      return "";
    }
    return value;
  }

  String tenant(String flag, @Nullable String value) {
    String id = needed(flag, value);
    return id.isEmpty() ? id : said(flag, () -> new TenantId(id).value());
  }

  @Nullable String tenantOrNone(@Nullable String value) {
    return value == null ? null : tenant("--tenant", value);
  }

  String provider(@Nullable String value) {
    String id = needed("--provider", value);
    return id.isEmpty() ? id : said("--provider", () -> Provider.of(id).id());
  }

  String run(@Nullable String value) {
    String id = needed("the run's id", value);
    return id.isEmpty() ? id : said("the run's id", () -> new RunId(id).value());
  }

  /** A name that becomes part of a path or a key: registry, version, context. */
  String name(String flag, @Nullable String value) {
    String name = needed(flag, value);
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      problem(flag + " takes letters, digits, dot, hyphen and underscore, 64 at most");
    }
    return name;
  }

  /** {@code id@version}, as two names. */
  List<String> registry(String flag, String value) {
    String[] parts = value.split("@", -1);
    if (parts.length != 2) {
      problem(flag + " takes id@version, for example default@v2.0.0");
      return List.of("", "");
    }
    return List.of(name(flag, parts[0]), name(flag, parts[1]));
  }

  long count(String flag, String value) {
    try {
      long count = Long.parseLong(value);
      if (count >= 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Told in the same words as a negative number.
    }
    problem(flag + " takes a whole number, 0 or more");
    return 0;
  }

  String money(String flag, String value) {
    try {
      BigDecimal amount = new BigDecimal(value);
      if (amount.signum() >= 0
          && amount.scale() <= 9
          && amount.precision() - amount.scale() <= 12) {
        return amount.toPlainString();
      }
    } catch (NumberFormatException e) {
      // Told in the same words as a negative amount.
    }
    problem(flag + " takes an amount in USD, 0 or more, for example 50 or 0.25");
    return "";
  }

  /** A list's items; each flag may be given several times and hold commas. */
  List<String> items(String flag, List<String> values) {
    List<String> items = values.stream().map(String::strip).filter(v -> !v.isEmpty()).toList();
    if (items.stream().anyMatch(v -> v.chars().anyMatch(c -> c <= ' ' || c == 127))) {
      problem(flag + " takes names without blanks, separated by commas");
    }
    return items.stream().distinct().toList();
  }

  Map<String, String> labels(String flag, List<String> values) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String value : values) {
      int at = value.indexOf('=');
      if (at < 1) {
        problem(flag + " takes name=value");
      } else {
        labels.put(value.substring(0, at), value.substring(at + 1));
      }
    }
    return labels;
  }

  String choice(String flag, String value, List<String> choices) {
    if (!choices.contains(value)) {
      problem(flag + " is one of " + String.join(", ", choices));
    }
    return value;
  }

  /** An instant, or a day meaning its beginning in UTC. */
  @Nullable String time(String flag, @Nullable String value) {
    if (value == null) {
      return null;
    }
    try {
      return value.contains("T")
          ? Instant.parse(value).toString()
          : LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant().toString();
    } catch (DateTimeParseException e) {
      problem(flag + " takes a day (2026-11-24) or a time (2026-11-24T10:00:00Z)");
      return null;
    }
  }

  @Nullable String day(String flag, @Nullable String value) {
    try {
      return value == null ? null : LocalDate.parse(value).toString();
    } catch (DateTimeParseException e) {
      problem(flag + " takes a day (2026-11-24)");
      return null;
    }
  }

  /** A key's id; never the key, which would end in a log. */
  String keyId(@Nullable String value) {
    String id = name("the key's id", value);
    if (id.startsWith("crv_")) {
      problem("the key's id is needed, not the key: see cruvero key list");
    }
    return id;
  }

  Duration timeout(@Nullable String value, Duration otherwise) {
    return duration("--timeout", value, otherwise);
  }

  Duration duration(String flag, @Nullable String value, Duration otherwise) {
    if (value == null) {
      return otherwise;
    }
    Matcher matcher = TIME.matcher(value);
    if (!matcher.matches()) {
      problem(flag + " takes 500ms, 30s, 5m or 1h");
      return otherwise;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  /** A stretch of time as ISO-8601 has it. */
  String span(String flag, @Nullable String value) {
    String text = needed(flag, value);
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      if (!text.isEmpty()) {
        problem(flag + " takes 30m, 2h or 7d");
      }
      return "";
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "m" -> Duration.ofMinutes(amount).toString();
      case "h" -> Duration.ofHours(amount).toString();
      default -> Duration.ofDays(amount).toString();
    };
  }

  private String said(String flag, java.util.function.Supplier<String> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      problem(flag + ": " + e.getMessage());
      return "";
    }
  }
}
