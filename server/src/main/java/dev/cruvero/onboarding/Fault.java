package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.base.CruveroException;
import org.jspecify.annotations.Nullable;

/** Why a step is not done, whose it is, and the command that helps. */
record Fault(ErrorCode code, String message, Owner owner, @Nullable String next) {
  Fault(ErrorCode code, String message, @Nullable String next) {
    this(code, message, code.owner(), next);
  }

  static Fault of(CruveroException failure, String fallback) {
    return new Fault(
        failure.code(), failure.getMessage(), failure.next() == null ? fallback : failure.next());
  }
}
