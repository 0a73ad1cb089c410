package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.models.ChatOutcome;
import org.jspecify.annotations.Nullable;

/** Why something did not go as asked, whose it is, and the command that helps. */
public record Cause(ErrorCode code, String message, Owner owner, @Nullable String next) {

  /** A failed model call, with the command that is most likely to help. */
  static Cause of(TenantId tenant, ChatOutcome.Failed failed) {
    String next =
        switch (failed.code()) {
          case CREDENTIAL_MISSING, CREDENTIAL_DELETED, CREDENTIAL_REJECTED ->
              "cruvero secret put --tenant " + tenant + " --provider <provider>";
          default -> "cruvero doctor --tenant " + tenant;
        };
    return of(failed.code(), failed.message(), next);
  }

  static Cause of(ErrorCode code, String message, @Nullable String next) {
    return new Cause(code, message, code.owner(), next);
  }
}
