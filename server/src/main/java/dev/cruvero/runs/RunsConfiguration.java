package dev.cruvero.runs;

import dev.cruvero.access.Access;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.RepeatedTask;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.models.ModelCatalog;
import dev.cruvero.models.Models;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.registries.Registries;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.tools.Tools;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class RunsConfiguration {

  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final Duration RECONCILE = Duration.ofSeconds(20);
  private static final Duration HEALTHY = Duration.ofSeconds(30);

  @Bean
  RunRows runRows(JsonMapper json) {
    return new RunRows(json);
  }

  @Bean
  StepRows runStepRows(JsonMapper json) {
    return new StepRows(json);
  }

  @Bean
  RefusalAudit refusalAudit(
      TenantTransactions transactions, PlatformTransactions platform, Audit audit) {
    return new RefusalAudit(transactions, platform, audit);
  }

  @Bean
  SchedulingConfigurer refusalsToRecord(RefusalAudit refusals) {
    return tasks ->
        tasks.addFixedDelayTask(
            new RepeatedTask("counting refusals for the audit record", refusals::flush), SWEEP);
  }

  @Bean
  Runs runs(
      TenantTransactions transactions,
      RunRows rows,
      StepRows steps,
      ModelCatalog catalog,
      Registries registries,
      Quotas quotas,
      Tenants tenants,
      Fleet fleet,
      RefusalAudit refusals) {
    return new Runs(
        transactions,
        rows,
        steps,
        new RunDrafts(catalog, registries),
        quotas,
        tenants,
        new RunLauncher(fleet),
        refusals);
  }

  @Bean
  RunWorker runWorker(
      TenantTransactions transactions,
      RunRows rows,
      StepRows steps,
      Tenants tenants,
      Registries registries,
      ModelCatalog catalog,
      Models models,
      Quotas quotas,
      Tools tools,
      RefusalAudit refusals,
      JsonMapper json) {
    RunTools runTools = new RunTools(registries, new OfferedTools(json));
    return new RunWorker(
        new ModelSteps(
            transactions,
            rows,
            steps,
            tenants,
            new ModelPlans(runTools, catalog),
            models,
            quotas,
            refusals),
        new ToolSteps(transactions, rows, steps, tenants, runTools, tools, refusals),
        transactions,
        rows);
  }

  @Bean
  WaitingRuns waitingRuns(TenantTransactions transactions, Tenants tenants, Fleet fleet) {
    return new WaitingRuns(transactions, tenants, new RunLauncher(fleet));
  }

  @Bean
  RunSweeper runSweeper(PlatformTransactions platform, Runs runs) {
    return new RunSweeper(platform, runs);
  }

  @Bean
  SchedulingConfigurer runSweeping(RunSweeper sweeper, Settings settings) {
    return tasks -> {
      if (settings.role().runsWorkers()) {
        tasks.addFixedDelayTask(sweeper::sweep, SWEEP);
        tasks.addFixedDelayTask(() -> sweeper.reconcile(HEALTHY), RECONCILE);
      }
    };
  }

  @Bean
  RunEvents runEvents(Runs runs, JsonMapper json) {
    return new RunEvents(runs, json);
  }

  @Bean
  RunController runController(Runs runs, Tenants tenants, Access access, RunEvents events) {
    return new RunController(runs, tenants, access, events);
  }
}
