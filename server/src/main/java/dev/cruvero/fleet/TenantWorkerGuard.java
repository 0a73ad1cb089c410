package dev.cruvero.fleet;

import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;

/** What a tenant's worker takes in and gives out bears that tenant's name, or is refused. */
final class TenantWorkerGuard extends WorkerInterceptorBase {

  private final TenantMark mark;

  TenantWorkerGuard(TenantMark mark) {
    this.mark = mark;
  }

  @Override
  public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
    return new Inbound(next);
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      @Override
      public ActivityOutput execute(ActivityInput input) {
        mark.check(input.getHeader(), input.getArguments());
        return super.execute(input);
      }
    };
  }

  private final class Inbound extends WorkflowInboundCallsInterceptorBase {

    Inbound(WorkflowInboundCallsInterceptor next) {
      super(next);
    }

    @Override
    public void init(WorkflowOutboundCallsInterceptor outbound) {
      super.init(new TenantOutbound(outbound, mark));
    }

    @Override
    public WorkflowOutput execute(WorkflowInput input) {
      mark.check(input.getHeader(), input.getArguments());
      return super.execute(input);
    }

    @Override
    public void handleSignal(SignalInput input) {
      mark.check(input.getHeader(), input.getArguments());
      super.handleSignal(input);
    }

    @Override
    public QueryOutput handleQuery(QueryInput input) {
      mark.check(input.getHeader(), input.getArguments());
      return super.handleQuery(input);
    }

    @Override
    public void validateUpdate(UpdateInput input) {
      mark.check(input.getHeader(), input.getArguments());
      super.validateUpdate(input);
    }

    @Override
    public UpdateOutput executeUpdate(UpdateInput input) {
      mark.check(input.getHeader(), input.getArguments());
      return super.executeUpdate(input);
    }
  }
}
