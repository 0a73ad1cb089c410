package dev.cruvero.runs.workflow;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * The steps of a run. Each looks first whether it is recorded already, so that none is paid for
 * twice.
 */
@ActivityInterface
public interface RunActivities {

  @ActivityMethod(name = "run.decide")
  ModelResult decide(ModelTask task);

  @ActivityMethod(name = "run.act")
  ToolResult act(ToolTask task);

  @ActivityMethod(name = "run.finish")
  void finish(RunEnd end);
}
