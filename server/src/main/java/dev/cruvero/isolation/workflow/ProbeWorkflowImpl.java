package dev.cruvero.isolation.workflow;

/** Says whose worker it runs on. */
public final class ProbeWorkflowImpl implements ProbeWorkflow {
  private final String tenant;

  public ProbeWorkflowImpl(String tenant) {
    this.tenant = tenant;
  }

  @Override
  public String answer() {
    return tenant;
  }
}
