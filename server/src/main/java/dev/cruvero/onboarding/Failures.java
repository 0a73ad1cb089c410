package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** What a failure means for a step: a person's turn, a matter of time, or a wrong result. */
final class Failures {
  private static final Set<ErrorCode> WRONG =
      EnumSet.of(ErrorCode.ISOLATION_BREACH, ErrorCode.EVIDENCE_MISMATCH);

  /** Faults of a dependency that nobody but a person ends. */
  private static final Set<ErrorCode> PERSONS =
      EnumSet.of(
          ErrorCode.CREDENTIAL_MISSING,
          ErrorCode.CREDENTIAL_DELETED,
          ErrorCode.CREDENTIAL_FORBIDDEN,
          ErrorCode.CREDENTIAL_REJECTED,
          ErrorCode.LIMITS_MISSING,
          ErrorCode.POLICY_MISSING,
          ErrorCode.REGISTRY_MISSING,
          ErrorCode.TOOL_NOT_SEEDED,
          ErrorCode.APPROVAL_MISMATCH,
          ErrorCode.TEMPORAL_FORBIDDEN,
          ErrorCode.POLL_DENIED,
          ErrorCode.PROVIDER_CREDIT,
          ErrorCode.PROVIDER_REFUSED);

  private Failures() {}

  static StepOutcome of(CruveroException failure, TenantId tenant) {
    return of(Fault.of(failure, "cruvero tenant onboarding retry --id " + tenant));
  }

  static StepOutcome of(Fault fault) {
    if (WRONG.contains(fault.code())) {
      return new StepOutcome.Broken(fault, Map.of());
    }
    return awaitsPerson(fault.code())
        ? new StepOutcome.Waiting(fault)
        : new StepOutcome.Failing(fault);
  }

  private static boolean awaitsPerson(ErrorCode code) {
    return switch (code.kind()) {
      case CALLER, DENIED, NOT_FOUND, CONFLICT -> true;
      case LIMIT -> code == ErrorCode.RUN_LIMIT_REACHED;
      case DEPENDENCY -> PERSONS.contains(code);
      case INTERNAL -> false;
    };
  }
}
