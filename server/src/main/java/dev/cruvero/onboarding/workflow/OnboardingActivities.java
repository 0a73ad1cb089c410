package dev.cruvero.onboarding.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * What the loop lets happen. Each may be repeated at any point: the truth about a step is its row
 * in Postgres, never Temporal's history.
 */
@ActivityInterface(namePrefix = "onboarding.")
public interface OnboardingActivities {
  /** Says that a look begins; true when the operation is to be undone instead. */
  @ActivityMethod(name = "begin")
  boolean begin(Assignment assignment);

  /** Steps 1, 4, 5 and 7, which only read the database; true when all are done. */
  @ActivityMethod(name = "records")
  boolean records(Assignment assignment);

  /** One step by its id; true when it is done or skipped. */
  @ActivityMethod(name = "perform")
  boolean perform(Assignment assignment, String step);

  /** Draws the sum: activates the tenant, or says what the operation waits for. */
  @ActivityMethod(name = "conclude")
  Verdict conclude(Assignment assignment, int quiet);

  /** Undoes in reverse what the operation did and removes the tenant. */
  @ActivityMethod(name = "abandon")
  Verdict abandon(Assignment assignment);
}
