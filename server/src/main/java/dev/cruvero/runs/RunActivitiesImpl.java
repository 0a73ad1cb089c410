package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.runs.workflow.ModelResult;
import dev.cruvero.runs.workflow.ModelTask;
import dev.cruvero.runs.workflow.RunActivities;
import dev.cruvero.runs.workflow.RunEnd;
import dev.cruvero.runs.workflow.ToolResult;
import dev.cruvero.runs.workflow.ToolTask;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of one tenant's runs. A task that names another tenant is refused. */
final class RunActivitiesImpl implements RunActivities {

  private static final Logger log = LoggerFactory.getLogger(RunActivitiesImpl.class);

  private final TenantId tenant;
  private final ModelSteps models;
  private final ToolSteps tools;
  private final TenantTransactions transactions;
  private final RunRows rows;

  RunActivitiesImpl(
      TenantId tenant,
      ModelSteps models,
      ToolSteps tools,
      TenantTransactions transactions,
      RunRows rows) {
    this.tenant = tenant;
    this.models = models;
    this.tools = tools;
    this.transactions = transactions;
    this.rows = rows;
  }

  @Override
  public ModelResult decide(ModelTask task) {
    return translated(task.tenant(), activity -> models.decide(tenant, task, activity));
  }

  @Override
  public ToolResult act(ToolTask task) {
    return translated(task.tenant(), activity -> tools.act(tenant, task, activity));
  }

  @Override
  public void finish(RunEnd end) {
    var _ =
        translated(
            end.tenant(),
            _ -> {
              Cause cause =
                  end.code() == null
                      ? null
                      : Cause.of(
                          ErrorCode.valueOf(end.code()), String.valueOf(end.message()), end.next());
              RunId run = new RunId(end.run());
              RunState state = RunState.valueOf(end.state());
              transactions.run(tenant, jdbc -> rows.end(jdbc, run, state, null, cause));
              return true;
            });
  }

  private <T> T translated(String named, Function<ActivityExecutionContext, T> work) {
    ActivityExecutionContext activity = Activity.getExecutionContext();
    if (!tenant.value().equals(named)) {
      throw ApplicationFailure.newNonRetryableFailure(
          "the task names another tenant", ErrorCode.TENANT_MISMATCH.name());
    }
    try {
      return work.apply(activity);
    } catch (CancellationException givenUp) {
      if (givenUp.getCause() instanceof io.temporal.client.ActivityCompletionException over) {
        throw over;
      }
      throw givenUp;
    } catch (RuntimeException failure) {
      ApplicationFailure told = Failures.of(failure, activity.getInfo().getAttempt());
      if (told.getType().equals(ErrorCode.INTERNAL_ERROR.name())) {
        log.error("{} of {} failed", activity.getInfo().getActivityType(), named, failure);
      }
      throw told;
    }
  }
}
