package dev.cruvero.onboarding;

import dev.cruvero.access.Access;
import dev.cruvero.api.Step;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.fleet.SystemWorker;
import dev.cruvero.health.Health;
import dev.cruvero.isolation.Isolation;
import dev.cruvero.models.Models;
import dev.cruvero.models.NeededProviders;
import dev.cruvero.onboarding.workflow.OnboardingWorkflowImpl;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.registries.Registries;
import dev.cruvero.runs.Runs;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenants;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
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
  SecretsStep secretsStep(Secrets secrets, PayloadKeys keys, NeededProviders needed) {
    return new SecretsStep(secrets, keys, needed);
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
      Health health,
      SecretsStep secrets,
      PayloadKeys payloadKeys,
      SampleRunStep sampleRun,
      Isolation isolation) {
    return new Steps(
        transactions,
        tenants,
        operations,
        rows,
        new RecordSteps(quotas, registries, platform),
        Map.of(
            Step.NAMESPACE,
            new NamespaceStep(namespaces, fleet, payloadKeys),
            Step.WORKERS,
            new WorkersStep(fleet, isolation),
            Step.SECRETS,
            secrets,
            Step.HEALTH,
            new HealthStep(health),
            Step.SAMPLE_RUN,
            sampleRun,
            Step.ISOLATION,
            new IsolationStep(isolation)));
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
      PayloadKeys keys,
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
                keys,
                fleet,
                namespaces,
                metrics));
    return worker -> {
      worker.registerWorkflowImplementationTypes(OnboardingWorkflowImpl.class);
      worker.registerActivitiesImplementations(activities);
    };
  }
}
