package dev.cruvero.cli;

import dev.cruvero.api.ErrorCode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a command's exit code says; scripts rely on it. */
final class ExitCodes {

  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int PLAN_HAS_CHANGES = 3;
  static final int NOT_ALLOWED = 4;
  static final int NOT_FOUND = 5;
  static final int CONFLICT = 6;
  static final int AWAITING = 7;
  static final int OVER_LIMIT = 8;
  static final int FINDINGS = 9;
  static final int TIMEOUT = 124;
  static final int INTERRUPTED = 130;

  static final Map<Integer, String> MEANINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry(OK, "done; for plan: nothing to change"),
              Map.entry(FAILED, "failed at the server, or no server was reached"),
              Map.entry(USAGE, "wrong usage: flag, id, number, model, file"),
              Map.entry(PLAN_HAS_CHANGES, "plan has changes"),
              Map.entry(NOT_ALLOWED, "not authenticated or not allowed"),
              Map.entry(NOT_FOUND, "not found"),
              Map.entry(CONFLICT, "conflict: taken, already there with other content, changed"),
              Map.entry(AWAITING, "onboarding waits for a person or for a backend"),
              Map.entry(OVER_LIMIT, "over a limit"),
              Map.entry(FINDINGS, "doctor or audit verify found something"),
              Map.entry(TIMEOUT, "timed out while waiting; the server goes on"),
              Map.entry(INTERRUPTED, "interrupted")));

  private ExitCodes() {}

  /** The code of an answer: by its problem's own code, or by status when that code is news. */
  static int of(@Nullable ErrorCode code, int status) {
    if (code != null) {
      return code.exitCode();
    }
    return switch (status) {
      case 400, 413, 415, 422 -> USAGE;
      case 401, 403 -> NOT_ALLOWED;
      case 404 -> NOT_FOUND;
      case 409, 412 -> CONFLICT;
      case 429 -> OVER_LIMIT;
      default -> FAILED;
    };
  }

  static @Nullable ErrorCode known(String code) {
    for (ErrorCode known : ErrorCode.values()) {
      if (known.name().equals(code)) {
        return known;
      }
    }
    return null;
  }
}
