package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.Station.Post;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowUpdateHandle;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptor;
import io.temporal.common.interceptors.WorkflowClientCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowClientInterceptorBase;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's client sends nothing that names another tenant, and nothing to another's queue. Where
 * tenants share a namespace it first looks whose a workflow is: a neighbour's is as unknown to it
 * as one that does not exist.
 */
final class TenantClientGuard extends WorkflowClientInterceptorBase {

  private final TenantId tenant;
  private final Post post;
  private final boolean shared;
  private final TenantMark mark;

  /**
   * @param shared whether other tenants are in the post's namespace
   */
  TenantClientGuard(TenantId tenant, Post post, boolean shared, TenantMark mark) {
    this.tenant = tenant;
    this.post = post;
    this.shared = shared;
    this.mark = mark;
  }

  @Override
  public WorkflowClientCallsInterceptor workflowClientCallsInterceptor(
      WorkflowClientCallsInterceptor next) {
    return new Calls(next);
  }

  private final class Calls extends WorkflowClientCallsInterceptorBase {

    Calls(WorkflowClientCallsInterceptor next) {
      super(next);
    }

    @Override
    public WorkflowStartOutput start(WorkflowStartInput input) {
      requireOwnQueue(input);
      mark.stamp(input.getHeader(), input.getArguments());
      return super.start(input);
    }

    /** Whether it would reach a neighbour's workflow cannot be known before. */
    @Override
    public WorkflowSignalWithStartOutput signalWithStart(WorkflowSignalWithStartInput input) {
      throw new UnsupportedOperationException("start first, then signal");
    }

    @Override
    public <R> WorkflowUpdateWithStartOutput<R> updateWithStart(
        WorkflowUpdateWithStartInput<R> input) {
      throw new UnsupportedOperationException("start first, then update");
    }

    @Override
    public WorkflowSignalOutput signal(WorkflowSignalInput input) {
      requireOwn(input.getWorkflowExecution());
      mark.stamp(input.getHeader(), input.getArguments());
      return super.signal(input);
    }

    @Override
    public <R> QueryOutput<R> query(QueryInput<R> input) {
      requireOwn(input.getWorkflowExecution());
      mark.stamp(input.getHeader(), input.getArguments());
      return super.query(input);
    }

    @Override
    public <R> WorkflowUpdateHandle<R> startUpdate(StartUpdateInput<R> input) {
      requireOwn(input.getWorkflowExecution());
      mark.stamp(input.getHeader(), input.getArguments());
      return super.startUpdate(input);
    }

    @Override
    public <R> PollWorkflowUpdateOutput<R> pollWorkflowUpdate(PollWorkflowUpdateInput<R> input) {
      requireOwn(input.getWorkflowExecution());
      return super.pollWorkflowUpdate(input);
    }

    @Override
    public <R> GetResultOutput<R> getResult(GetResultInput<R> input) throws TimeoutException {
      requireOwn(input.getWorkflowExecution());
      return super.getResult(input);
    }

    @Override
    public <R> GetResultAsyncOutput<R> getResultAsync(GetResultInput<R> input) {
      requireOwn(input.getWorkflowExecution());
      return super.getResultAsync(input);
    }

    @Override
    public CancelOutput cancel(CancelInput input) {
      requireOwn(input.getWorkflowExecution());
      return super.cancel(input);
    }

    @Override
    public TerminateOutput terminate(TerminateInput input) {
      requireOwn(input.getWorkflowExecution());
      return super.terminate(input);
    }

    @Override
    public DescribeWorkflowOutput describe(DescribeWorkflowInput input) {
      DescribeWorkflowOutput found = super.describe(input);
      if (!post.queue().equals(found.getDescription().getTaskQueue())) {
        throw new WorkflowNotFoundException(input.getWorkflowExecution(), null, null);
      }
      return found;
    }

    @Override
    public ListWorkflowExecutionsOutput listWorkflowExecutions(ListWorkflowExecutionsInput input) {
      return super.listWorkflowExecutions(
          new ListWorkflowExecutionsInput(own(input.getQuery()), input.getPageSize()));
    }

    @Override
    public CountWorkflowOutput countWorkflows(CountWorkflowsInput input) {
      return super.countWorkflows(new CountWorkflowsInput(own(input.getQuery())));
    }

    private void requireOwn(WorkflowExecution execution) {
      if (shared) {
        var _ = describe(new DescribeWorkflowInput(execution));
      }
    }
  }

  private void requireOwnQueue(WorkflowClientCallsInterceptor.WorkflowStartInput input) {
    if (!post.queue().equals(input.getOptions().getTaskQueue())) {
      throw TenantMark.foreign(tenant, "was to be put on a queue that is not this tenant's");
    }
  }

  private String own(@Nullable String query) {
    String ours = "TaskQueue = '" + post.queue() + "'";
    return Optional.ofNullable(query)
        .filter(asked -> !asked.isBlank())
        .map(asked -> ours + " AND (" + asked + ")")
        .orElse(ours);
  }
}
