package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.models.ChatMessage;
import dev.cruvero.models.ChatRequest;
import dev.cruvero.models.KnownModel;
import dev.cruvero.models.ModelCatalog;
import dev.cruvero.quotas.Demand;
import dev.cruvero.runs.RunStep.Downgraded;
import dev.cruvero.runs.workflow.ModelTask;
import dev.cruvero.tenants.Tenant;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Works out a model call from the run's record: what is sent, and what it can take at worst. */
final class ModelPlans {

  static final Duration DEADLINE = Duration.ofMinutes(2);

  private static final long OUTPUT_TOKENS = 4_096;

  /** A call that may be made once its worst case is held. */
  record Plan(
      RunId run,
      int step,
      int attempt,
      ChatRequest request,
      KnownModel model,
      @Nullable Downgraded downgraded,
      long promptEstimate,
      Demand worst) {}

  private final RunTools tools;
  private final ModelCatalog catalog;

  ModelPlans(RunTools tools, ModelCatalog catalog) {
    this.tools = tools;
    this.catalog = catalog;
  }

  /**
   * The plan for a step.
   *
   * @param all the run's steps so far
   * @param downgrade null to call the run's own model
   * @throws CruveroException when the tenant, its policy or its registry forbid the call by now
   */
  Plan plan(
      Tenant tenant,
      Run run,
      List<RunStep> all,
      ModelTask task,
      int attempt,
      @Nullable Downgrade downgrade) {
    RunDrafts.mayRun(tenant, true);
    String name = downgrade == null ? run.model() : downgrade.model();
    RunDrafts.checkModel(tenant, name);
    KnownModel model = catalog.find(name).orElseThrow(() -> unknown(name));
    List<RunStep> before = all.stream().filter(step -> step.number() < task.step()).toList();
    String offered = tools.wire(tools.offered(tenant, run));
    List<ChatMessage> messages = Transcript.of(run.prompt(), before);
    long prompt = Transcript.estimate(messages, offered);
    long output = Math.clamp(task.maxTokens(), 1, Math.min(OUTPUT_TOKENS, model.maxOutput()));
    return new Plan(
        run.id(),
        task.step(),
        attempt,
        new ChatRequest(
            name,
            messages,
            offered,
            before.isEmpty() ? run.toolChoice() : null,
            output,
            // Another model is another request: a provider may refuse a key that comes with both.
            run.id() + "/" + task.step() + (downgrade == null ? "" : "/" + name),
            DEADLINE),
        model,
        downgrade == null ? null : downgrade.why(),
        prompt,
        Demand.call(prompt + output, model.cost(prompt, output)));
  }

  private static CruveroException unknown(String model) {
    return new CruveroException(
        ErrorCode.UNKNOWN_MODEL,
        "unknown model \"" + model + "\": models.yaml has no such entry",
        ModelCatalog.NEXT);
  }
}
