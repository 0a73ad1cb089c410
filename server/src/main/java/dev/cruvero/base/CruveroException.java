package dev.cruvero.base;

import dev.cruvero.api.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one failure of this program. The message is a sentence naming what failed and on what, fit
 * for a caller: ids only, no values, SQL, payloads or other tenants.
 */
public final class CruveroException extends RuntimeException {

  /**
   * One thing wrong with one field of a request.
   *
   * @param next what helps, where that is more than another value
   */
  public record Problem(String field, String message, ErrorCode code, @Nullable String next) {

    public Problem(String field, String message, ErrorCode code) {
      this(field, message, code, null);
    }

    public Problem(String field, String message) {
      this(field, message, ErrorCode.INVALID_REQUEST, null);
    }

    /**
     * What is wrong with a text that a person wrote, which goes into logs and terminals; empty when
     * nothing is.
     *
     * @param text null is as wrong as blank
     */
    public static Optional<Problem> ofText(String field, @Nullable String text, int longest) {
      boolean good =
          text != null
              && !text.isBlank()
              && text.length() <= longest
              && text.codePoints().noneMatch(Character::isISOControl);
      return good
          ? Optional.empty()
          : Optional.of(
              new Problem(
                  field,
                  "1 to " + longest + " characters without control characters are expected"));
    }
  }

  private final ErrorCode code;
  private final @Nullable String next;
  private final transient Map<String, Object> details;
  private final transient List<Problem> problems;

  public CruveroException(ErrorCode code, String message) {
    this(code, message, null, Map.of(), List.of(), null);
  }

  /**
   * @param next the command that helps, as a person would type it
   */
  public CruveroException(ErrorCode code, String message, String next) {
    this(code, message, next, Map.of(), List.of(), null);
  }

  public CruveroException(ErrorCode code, String message, Throwable cause) {
    this(code, message, null, Map.of(), List.of(), cause);
  }

  /**
   * @param details further members of the problem document
   */
  public CruveroException(
      ErrorCode code,
      String message,
      @Nullable String next,
      Map<String, Object> details,
      List<Problem> problems,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.next = next;
    this.details = Map.copyOf(details);
    this.problems = List.copyOf(problems);
  }

  /**
   * All problems of one document in one failure; its code is theirs when they agree, else
   * INVALID_REQUEST.
   */
  public static CruveroException invalid(String what, List<Problem> problems) {
    Set<ErrorCode> codes = problems.stream().map(Problem::code).collect(Collectors.toSet());
    return new CruveroException(
        codes.size() == 1 ? codes.iterator().next() : ErrorCode.INVALID_REQUEST,
        what
            + ": "
            + String.join(
                "; ", problems.stream().map(p -> p.field() + ": " + p.message()).toList()),
        problems.stream().map(Problem::next).filter(Objects::nonNull).findFirst().orElse(null),
        Map.of(),
        problems,
        null);
  }

  public ErrorCode code() {
    return code;
  }

  public @Nullable String next() {
    return next;
  }

  public Map<String, Object> details() {
    return details;
  }

  public List<Problem> problems() {
    return problems;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
