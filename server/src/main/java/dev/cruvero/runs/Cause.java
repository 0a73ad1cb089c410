package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import org.jspecify.annotations.Nullable;

/** Why something did not go as asked, whose it is, and the command that helps. */
public record Cause(ErrorCode code, String message, Owner owner, @Nullable String next) {

  static Cause of(ErrorCode code, String message, @Nullable String next) {
    return new Cause(code, message, code.owner(), next);
  }
}
