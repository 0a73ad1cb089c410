package dev.cruvero.onboarding;

import java.time.Duration;
import java.util.Map;

/** How one look at a step ended. */
sealed interface StepOutcome {
  /** It is as it should be. */
  record Done(Map<String, Object> evidence) implements StepOutcome {}

  /** Nothing is wrong and it is not done yet. */
  record Underway(Map<String, Object> evidence, Duration again) implements StepOutcome {}

  /** Good enough to go on with; a later step will prove it. */
  record Deferred(Map<String, Object> evidence) implements StepOutcome {}

  /** A person has to act; looked at again when told and now and then. */
  record Waiting(Fault fault) implements StepOutcome {}

  /** Something does not work that may work again by itself; tried again, at first often. */
  record Failing(Fault fault) implements StepOutcome {}

  /** It was looked at and found wrong; stays so until somebody says retry. */
  record Broken(Fault fault, Map<String, Object> evidence) implements StepOutcome {}
}
