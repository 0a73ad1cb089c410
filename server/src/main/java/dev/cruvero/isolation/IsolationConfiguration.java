package dev.cruvero.isolation;

import dev.cruvero.access.Access;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.AuditSigner;
import dev.cruvero.base.Settings;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.fleet.TenantWorker;
import dev.cruvero.http.OwnListener;
import dev.cruvero.isolation.workflow.ProbeWorkflow;
import dev.cruvero.isolation.workflow.ProbeWorkflowImpl;
import dev.cruvero.registries.Registries;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Tenants;
import java.time.Duration;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class IsolationConfiguration {
  @Bean
  WorkerProbe workerProbe(Fleet fleet) {
    return new WorkerProbe(fleet);
  }

  @Bean
  TemporalProbes temporalProbes(Fleet fleet, Namespaces namespaces) {
    return new TemporalProbes(fleet, namespaces);
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
      TemporalProbes temporal,
      Secrets secrets,
      PayloadKeys keys,
      Registries registries,
      Access access,
      Settings settings,
      InstantSource clock) {
    return new Canary(
        tenants,
        namespaces,
        fleet,
        probe,
        temporal,
        secrets,
        keys,
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
  Isolation isolation(
      Canary canary,
      WorkerProbe workers,
      TemporalProbes temporal,
      Secrets secrets,
      PayloadKeys keys,
      Registries registries,
      Access access,
      TenantTransactions transactions,
      OwnListener own,
      Audit audit,
      AuditSigner signer,
      JsonMapper json,
      InstantSource clock) {
    return new Isolation(
        canary,
        new PostgresProbes(transactions),
        new VaultProbes(secrets),
        new PayloadProbes(keys),
        temporal,
        new KeyProbes(access, own::address, clock),
        new RegistryProbes(registries),
        workers,
        new EvidenceRows(transactions, audit, signer, json));
  }
}
