package dev.cruvero.fleet;

import dev.cruvero.audit.Audit;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.tenants.Tenants;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class FleetConfiguration {

  @Bean
  TemporalConnection temporalConnection(Settings settings) {
    return new TemporalConnection(settings.temporal(), new PollWatch());
  }

  @Bean
  TenantClients tenantClients(TemporalConnection temporal, PayloadKeys keys, Settings settings) {
    return new TenantClients(temporal, keys::ring, Posts.of(settings.temporal()));
  }

  @Bean
  Namespaces namespaces(
      TemporalConnection temporal,
      PlatformTransactions platform,
      NamespaceRecord notes,
      Settings settings) {
    return new Namespaces(
        temporal, new Installation(platform), Posts.of(settings.temporal()), notes);
  }

  @Bean
  NamespaceRecord namespaceRecord(Audit audit, TenantTransactions transactions, Tenants tenants) {
    return new NamespaceRecord(audit, transactions, tenants);
  }

  @Bean
  FleetMembers fleetMembers(PlatformTransactions platform) {
    return new FleetMembers(platform);
  }

  @Bean
  Workers workers(
      TemporalConnection temporal,
      TenantClients clients,
      Namespaces namespaces,
      Tenants tenants,
      ObjectProvider<TenantWorker> tenantWorkers,
      ObjectProvider<SystemWorker> systemWorkers,
      Settings settings) {
    return new Workers(
        temporal,
        clients,
        namespaces,
        Posts.of(settings.temporal()),
        tenants,
        tenantWorkers,
        systemWorkers);
  }

  @Bean
  Fleet fleet(
      TemporalConnection temporal,
      TenantClients clients,
      Namespaces namespaces,
      FleetMembers members,
      Workers workers,
      Settings settings,
      InstantSource clock) {
    Supervisor supervisor =
        settings.role().runsWorkers()
            ? new Supervisor(
                temporal,
                namespaces,
                workers::wanted,
                (key, post) -> workers.station(key, post, clock),
                members::beat,
                settings.fleetTenants())
            : null;
    return new Fleet(
        temporal, clients, namespaces, Posts.of(settings.temporal()), members, supervisor, clock);
  }

  @Bean
  TemporalHealth temporalHealth(TemporalConnection temporal, Settings settings) {
    return new TemporalHealth(temporal, settings.temporal().address());
  }

  @Bean
  WorkersHealth workersHealth(Fleet fleet, FleetMembers members, Tenants tenants) {
    return new WorkersHealth(fleet, members, tenants);
  }

  @Bean
  TemporalDoctor temporalDoctor(
      TemporalConnection temporal, Namespaces namespaces, Settings settings) {
    return new TemporalDoctor(temporal, namespaces, Posts.of(settings.temporal()));
  }

  @Bean
  WorkersDoctor workersDoctor(Fleet fleet, FleetMembers members, Tenants tenants) {
    return new WorkersDoctor(fleet, members, tenants);
  }

  /** How many tenants are in each serving state, as this process sees it. */
  @Bean
  MeterBinder fleetMetrics(Fleet fleet) {
    return registry -> {
      for (Serving state : Serving.values()) {
        Gauge.builder("cruvero.fleet.workers", fleet, each -> each.count(state))
            .tag("state", state.name())
            .register(registry);
      }
    };
  }
}
