package dev.cruvero.fleet;

import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;

/** What a tenant's workflow hands on bears that tenant's name. */
final class TenantOutbound extends WorkflowOutboundCallsInterceptorBase {

  private final TenantMark mark;

  TenantOutbound(WorkflowOutboundCallsInterceptor next, TenantMark mark) {
    super(next);
    this.mark = mark;
  }

  @Override
  public <R> ActivityOutput<R> executeActivity(ActivityInput<R> input) {
    mark.stamp(input.getHeader(), input.getArgs());
    return super.executeActivity(input);
  }

  @Override
  public <R> LocalActivityOutput<R> executeLocalActivity(LocalActivityInput<R> input) {
    mark.stamp(input.getHeader(), input.getArgs());
    return super.executeLocalActivity(input);
  }

  @Override
  public <R> ChildWorkflowOutput<R> executeChildWorkflow(ChildWorkflowInput<R> input) {
    mark.stamp(input.getHeader(), input.getArgs());
    return super.executeChildWorkflow(input);
  }

  @Override
  public SignalExternalOutput signalExternalWorkflow(SignalExternalInput input) {
    mark.stamp(input.getHeader(), input.getArgs());
    return super.signalExternalWorkflow(input);
  }

  @Override
  public void continueAsNew(ContinueAsNewInput input) {
    mark.stamp(input.getHeader(), input.getArgs());
    super.continueAsNew(input);
  }
}
