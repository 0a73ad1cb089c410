package dev.cruvero.runs.workflow;

import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** One agent run: decide, act, observe, until done, capped or cancelled. Its id is the run's id. */
@WorkflowInterface
public interface AgentRunWorkflow {

  String TYPE = "AgentRun";

  @WorkflowMethod(name = TYPE)
  void run(RunTask task);

  /** A limit may allow by now what it refused: a run that waits asks again. */
  @SignalMethod(name = "run.askAgain")
  void askAgain();
}
