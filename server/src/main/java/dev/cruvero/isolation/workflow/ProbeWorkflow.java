package dev.cruvero.isolation.workflow;

import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Completes in a tenant's namespace: the proof that its worker picks up tasks. */
@WorkflowInterface
public interface ProbeWorkflow {
  String TYPE = "Probe";

  /** Answers with the id of the tenant whose worker ran it. */
  @WorkflowMethod(name = TYPE)
  String answer();
}
