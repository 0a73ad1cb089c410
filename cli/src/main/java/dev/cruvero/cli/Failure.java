package dev.cruvero.cli;

import dev.cruvero.api.ErrorCode;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How a command ends when it does not succeed: sentences, owner, next command, exit code. */
final class Failure extends RuntimeException {

  private final int exitCode;
  private final transient @Nullable ErrorCode code;
  private final transient List<String> sentences;
  private final transient List<String> details;
  private final @Nullable String owner;
  private final @Nullable String next;
  private final @Nullable String reference;

  private Failure(
      int exitCode,
      @Nullable ErrorCode code,
      List<String> sentences,
      List<String> details,
      @Nullable String owner,
      @Nullable String next,
      @Nullable String reference) {
    super(String.join("; ", sentences), null, false, false);
    this.exitCode = exitCode;
    this.code = code;
    this.sentences = sentences;
    this.details = details;
    this.owner = owner;
    this.next = next;
    this.reference = reference;
  }

  static Failure of(int exitCode, String sentence, @Nullable String next) {
    return new Failure(exitCode, null, List.of(sentence), List.of(), null, next, null);
  }

  static Failure usage(List<String> problems, @Nullable String next) {
    return new Failure(ExitCodes.USAGE, null, problems, List.of(), null, next, null);
  }

  static Failure usage(String problem) {
    return usage(List.of(problem), null);
  }

  /**
   * A cause as onboarding steps and runs carry it: {@code {code, message}} beside owner and next.
   */
  static Failure of(int exitCode, JsonNode cause, String sentence, String owner, String next) {
    ErrorCode code = ExitCodes.known(Json.text(cause, "code"));
    String who = owner.isEmpty() && code != null ? code.owner().title() : owner;
    return new Failure(
        exitCode, code, List.of(sentence), List.of(), blankless(who), blankless(next), null);
  }

  /** An answer with a problem document, or whatever a proxy in between made of it. */
  static Failure of(int status, JsonNode problem, String fallback) {
    ErrorCode code = ExitCodes.known(Json.text(problem, "code"));
    String detail = Json.text(problem, "detail");
    String owner = Json.text(problem, "owner");
    return new Failure(
        ExitCodes.of(code, status),
        code,
        List.of(detail.isEmpty() ? fallback : detail),
        problem.path("problems").valueStream().map(Failure::detail).toList(),
        blankless(owner.isEmpty() && code != null ? code.owner().title() : owner),
        blankless(Json.text(problem, "next")),
        blankless(Json.text(problem, "requestId")));
  }

  /** The exit code; a missing piece or a dead backend leaves an onboarding command with 7. */
  int exitCode(boolean onboarding) {
    boolean awaiting = onboarding && code != null && code.kind() == ErrorCode.Kind.DEPENDENCY;
    return awaiting ? ExitCodes.AWAITING : exitCode;
  }

  @Nullable ErrorCode code() {
    return code;
  }

  boolean notFound() {
    return exitCode == ExitCodes.NOT_FOUND;
  }

  void print(PrintStream err) {
    sentences.forEach(sentence -> err.println("error: " + Text.line(sentence)));
    details.forEach(detail -> err.println("  " + Text.line(detail)));
    print(err, "owner", owner);
    print(err, "next", next);
    print(err, "ref", reference);
  }

  private static void print(PrintStream err, String label, @Nullable String value) {
    if (value != null) {
      err.println(label + ": " + Text.line(value));
    }
  }

  private static String detail(JsonNode problem) {
    return Json.text(problem, "field") + ": " + Json.text(problem, "message");
  }

  private static @Nullable String blankless(String text) {
    return text.isBlank() ? null : text;
  }
}
