package dev.cruvero.onboarding.workflow;

/** Which operation the loop works on; ids only, since Temporal keeps it readable. */
public record Assignment(String tenant, String operation) {
  /** The id of the one workflow that may work on this operation. */
  public String workflowId() {
    return "onboarding-" + tenant + "-" + operation;
  }
}
