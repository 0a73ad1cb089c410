package dev.cruvero.runs;

import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.TenantWorker;
import dev.cruvero.runs.workflow.AgentRunWorkflowImpl;
import io.temporal.worker.Worker;

/** Puts runs on every tenant's worker. */
final class RunWorker implements TenantWorker {

  private final ModelSteps models;
  private final ToolSteps tools;
  private final TenantTransactions transactions;
  private final RunRows rows;

  RunWorker(ModelSteps models, ToolSteps tools, TenantTransactions transactions, RunRows rows) {
    this.models = models;
    this.tools = tools;
    this.transactions = transactions;
    this.rows = rows;
  }

  @Override
  public void register(Worker worker, TenantId tenant) {
    worker.registerWorkflowImplementationTypes(AgentRunWorkflowImpl.class);
    worker.registerActivitiesImplementations(
        new RunActivitiesImpl(tenant, models, tools, transactions, rows));
  }
}
