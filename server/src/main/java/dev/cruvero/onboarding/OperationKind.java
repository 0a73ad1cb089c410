package dev.cruvero.onboarding;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an operation is for. */
enum OperationKind {
  ONBOARD,
  /** All steps again for a tenant that is or was active; changes no state. */
  VERIFY;

  @JsonValue
  String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  static OperationKind of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT));
  }
}
