package dev.cruvero.onboarding;

import dev.cruvero.access.Access;
import dev.cruvero.api.Provider;
import dev.cruvero.api.Step;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.fleet.SystemWorker;
import dev.cruvero.fleet.TenantWorker;
import dev.cruvero.health.Health;
import dev.cruvero.models.ModelCatalog;
import dev.cruvero.models.Models;
import dev.cruvero.onboarding.workflow.OnboardingWorkflowImpl;
import dev.cruvero.onboarding.workflow.ProbeWorkflow;
import dev.cruvero.onboarding.workflow.ProbeWorkflowImpl;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.registries.Registries;
import dev.cruvero.runs.Runs;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenants;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class OnboardingConfiguration {
  @Bean
  StepRows onboardingStepRows(JsonMapper json) {
    return new StepRows(json);
  }

  @Bean
  OperationRows onboardingOperationRows(StepRows rows) {
    return new OperationRows(rows);
  }

  @Bean
  OnboardingMetrics onboardingMetrics(MeterRegistry meters, InstantSource clock) {
    return new OnboardingMetrics(meters, clock);
  }

  @Bean
  Onboardings onboardings(
      TenantTransactions transactions,
      Tenants tenants,
      OperationRows operations,
      StepRows rows,
      Audit audit,
      Fleet fleet) {
    return new Onboardings(transactions, tenants, operations, rows, audit, new Engine(fleet));
  }

  @Bean
  SchedulingConfigurer onboardingSweeper(
      PlatformTransactions platform, Onboardings onboardings, OnboardingMetrics metrics) {
    Sweeper sweeper = new Sweeper(platform, onboardings, metrics);
    return tasks -> tasks.addFixedDelayTask(sweeper::sweep, Duration.ofSeconds(1));
  }

  @Bean
  OnboardingEvents onboardingEvents(Onboardings onboardings, InstantSource clock) {
    return new OnboardingEvents(onboardings, clock);
  }

  @Bean
  OnboardingController onboardingController(
      Onboardings onboardings, OnboardingEvents events, Access access, InstantSource clock) {
    return new OnboardingController(onboardings, events, access, clock);
  }

  @Bean
  WorkerProbe workerProbe(Fleet fleet) {
    return new WorkerProbe(fleet);
  }

  @Bean
  TenantWorker probeWorker() {
    return (worker, tenant) ->
        worker.registerWorkflowImplementationFactory(
            ProbeWorkflow.class, () -> new ProbeWorkflowImpl(tenant.value()));
  }

  @Bean
  Canary canary(
      Tenants tenants,
      Namespaces namespaces,
      Fleet fleet,
      WorkerProbe probe,
      Secrets secrets,
      Registries registries,
      Access access,
      Settings settings,
      InstantSource clock) {
    return new Canary(
        tenants,
        namespaces,
        fleet,
        probe,
        new TemporalProbes(fleet),
        secrets,
        registries,
        access,
        settings.temporal().systemNamespace(),
        clock);
  }

  /** Made at first start, and kept in place, by whoever can serve it. */
  @Bean
  SchedulingConfigurer canaryKeeper(Canary canary, Settings settings) {
    return tasks -> {
      if (settings.role().runsWorkers()) {
        tasks.addFixedRateTask(canary::keep, Duration.ofSeconds(30));
      }
    };
  }

  @Bean
  SecretsStep secretsStep(Secrets secrets, ModelCatalog catalog, Settings settings) {
    return new SecretsStep(
        secrets,
        catalog,
        settings.llm().failoverChain().stream()
            .map(Provider::of)
            .collect(Collectors.toUnmodifiableSet()));
  }

  @Bean
  SampleRunStep sampleRunStep(
      Quotas quotas,
      Runs runs,
      Registries registries,
      Models models,
      Fleet fleet,
      TenantTransactions transactions,
      StepRows rows,
      Settings settings,
      InstantSource clock) {
    return new SampleRunStep(
        runs,
        registries,
        new CounterProof(quotas, runs, models, fleet, settings.environment(), clock),
        transactions,
        rows);
  }

  @Bean
  IsolationStep isolationStep(
      Canary canary,
      WorkerProbe workers,
      Secrets secrets,
      Fleet fleet,
      Registries registries,
      Access access,
      TenantTransactions transactions,
      OperationRows operations,
      Environment spring,
      InstantSource clock) {
    return new IsolationStep(
        canary,
        new PostgresProbes(transactions),
        new VaultProbes(secrets),
        new TemporalProbes(fleet),
        new KeyProbes(() -> listener(spring)),
        workers,
        registries,
        access,
        transactions,
        operations,
        clock);
  }

  private static URI listener(Environment spring) {
    String bind = spring.getProperty("server.address", "127.0.0.1");
    String host = bind.equals("0.0.0.0") || bind.equals("::") ? "127.0.0.1" : bind;
    String port = spring.getProperty("local.server.port", "8080");
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  @Bean
  Steps onboardingSteps(
      TenantTransactions transactions,
      PlatformTransactions platform,
      Tenants tenants,
      OperationRows operations,
      StepRows rows,
      Quotas quotas,
      Registries registries,
      Namespaces namespaces,
      Fleet fleet,
      WorkerProbe probe,
      Health health,
      SecretsStep secrets,
      SampleRunStep sampleRun,
      IsolationStep isolation) {
    return new Steps(
        transactions,
        tenants,
        operations,
        rows,
        new RecordSteps(quotas, registries, platform),
        Map.of(
            Step.NAMESPACE,
            new NamespaceStep(namespaces, fleet),
            Step.WORKERS,
            new WorkersStep(fleet, probe),
            Step.SECRETS,
            secrets,
            Step.HEALTH,
            new HealthStep(health),
            Step.SAMPLE_RUN,
            sampleRun,
            Step.ISOLATION,
            isolation));
  }

  @Bean
  SystemWorker onboardingWorker(
      Steps steps,
      TenantTransactions transactions,
      Tenants tenants,
      OperationRows operations,
      StepRows rows,
      Runs runs,
      Secrets secrets,
      Fleet fleet,
      Namespaces namespaces,
      OnboardingMetrics metrics,
      InstantSource clock) {
    OnboardingActivitiesImpl activities =
        new OnboardingActivitiesImpl(
            steps,
            new Conclusion(transactions, tenants, operations, metrics, clock),
            new Abandonment(
                transactions,
                tenants,
                operations,
                rows,
                runs,
                secrets,
                fleet,
                namespaces,
                metrics));
    return worker -> {
      worker.registerWorkflowImplementationTypes(OnboardingWorkflowImpl.class);
      worker.registerActivitiesImplementations(activities);
    };
  }
}
