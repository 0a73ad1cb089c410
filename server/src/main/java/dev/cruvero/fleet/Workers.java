package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.Station.Post;
import dev.cruvero.tenants.Tenants;
import io.temporal.worker.Worker;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.beans.factory.ObjectProvider;

/** What this process serves, and what runs on its workers. */
final class Workers {

  private final TemporalConnection temporal;
  private final TenantClients clients;
  private final Namespaces namespaces;
  private final Posts posts;
  private final Tenants tenants;
  private final ObjectProvider<TenantWorker> tenantWorkers;
  private final ObjectProvider<SystemWorker> systemWorkers;

  /** The providers are asked when a worker starts: the features behind them use the fleet. */
  Workers(
      TemporalConnection temporal,
      TenantClients clients,
      Namespaces namespaces,
      Posts posts,
      Tenants tenants,
      ObjectProvider<TenantWorker> tenantWorkers,
      ObjectProvider<SystemWorker> systemWorkers) {
    this.temporal = temporal;
    this.clients = clients;
    this.namespaces = namespaces;
    this.posts = posts;
    this.tenants = tenants;
    this.tenantWorkers = tenantWorkers;
    this.systemWorkers = systemWorkers;
  }

  /** Every served tenant and the platform itself. */
  Map<String, Post> wanted() {
    Map<String, Post> wanted = new HashMap<>();
    wanted.put(Fleet.SYSTEM, posts.platform());
    tenants.placements().forEach(tenant -> wanted.put(tenant.id().value(), posts.of(tenant)));
    return wanted;
  }

  Station station(String key, Post post, InstantSource clock) {
    if (post.platform()) {
      return new Station(
          temporal,
          post,
          () -> namespaces.ensurePlatform(post.namespace()),
          () -> new Station.Link(temporal.workerClient(post.namespace()), List.of()),
          this::platform,
          clock);
    }
    TenantId tenant = new TenantId(key);
    return new Station(
        temporal, post, () -> {}, () -> clients.link(tenant, post), tenant(tenant), clock);
  }

  private Consumer<Worker> tenant(TenantId tenant) {
    return worker -> tenantWorkers.forEach(work -> work.register(worker, tenant));
  }

  private void platform(Worker worker) {
    systemWorkers.forEach(work -> work.register(worker));
  }
}
