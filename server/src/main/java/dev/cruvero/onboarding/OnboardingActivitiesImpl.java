package dev.cruvero.onboarding;

import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.onboarding.workflow.Assignment;
import dev.cruvero.onboarding.workflow.OnboardingActivities;
import dev.cruvero.onboarding.workflow.Verdict;

/** What the loop calls, handed on to who does it. */
final class OnboardingActivitiesImpl implements OnboardingActivities {
  private final Steps steps;
  private final Conclusion conclusion;
  private final Abandonment abandonment;

  OnboardingActivitiesImpl(Steps steps, Conclusion conclusion, Abandonment abandonment) {
    this.steps = steps;
    this.conclusion = conclusion;
    this.abandonment = abandonment;
  }

  @Override
  public boolean begin(Assignment assignment) {
    return conclusion.begin(tenant(assignment), assignment.operation());
  }

  @Override
  public boolean records(Assignment assignment) {
    return steps.records(tenant(assignment), assignment.operation());
  }

  @Override
  public boolean perform(Assignment assignment, String step) {
    return steps.perform(tenant(assignment), assignment.operation(), Step.of(step));
  }

  @Override
  public Verdict conclude(Assignment assignment, int quiet) {
    return conclusion.conclude(tenant(assignment), assignment.operation(), quiet);
  }

  @Override
  public Verdict abandon(Assignment assignment) {
    return abandonment.undo(tenant(assignment), assignment.operation());
  }

  private static TenantId tenant(Assignment assignment) {
    return new TenantId(assignment.tenant());
  }
}
