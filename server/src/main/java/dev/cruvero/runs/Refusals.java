package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Reason;
import dev.cruvero.quotas.Admission.Refused;

/** What a limit's refusal looks like in the record of a run. */
final class Refusals {

  private Refusals() {}

  /** Why a run that was under way ended at a limit. */
  static Cause end(TenantId tenant, Refused refused) {
    return Cause.of(ErrorCode.LIMIT_EXCEEDED, sentence(tenant, refused), next(tenant));
  }

  /** Whether no waiting within a run helps. */
  static boolean lasting(Refused refused) {
    return refused.daily()
        || refused.reason() == Reason.BLOCKED
        || refused.reason() == Reason.TOO_LARGE;
  }

  private static String sentence(TenantId tenant, Refused refused) {
    return "tenant \"" + tenant + "\": " + refused.message();
  }

  private static String next(TenantId tenant) {
    return "cruvero quota --tenant " + tenant;
  }
}
