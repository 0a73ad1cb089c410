package dev.cruvero.onboarding.workflow;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Works on one operation until it has ended. */
@WorkflowInterface
public interface OnboardingWorkflow {
  String TYPE = "Onboarding";
  String NUDGE = "nudge";

  /**
   * @param quiet how many looks in a row found nothing new; carried over when the history is cut
   */
  @WorkflowMethod(name = TYPE)
  void work(Assignment assignment, int quiet);

  /** Something changed that a step may wait for. */
  @SignalMethod(name = NUDGE)
  void nudge();
}
