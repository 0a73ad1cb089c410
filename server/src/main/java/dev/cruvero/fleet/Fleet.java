package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.tenants.Tenant;
import io.temporal.client.WorkflowClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The clients of the tenants' namespaces and the workers that serve them. A process without workers
 * knows from the others' reports how a tenant is served. Thread-safe.
 */
public final class Fleet implements SmartLifecycle {

  /** The queue of every dedicated tenant; a pooled one's has its id appended. */
  public static final String TENANT_QUEUE = "cruvero-runs";

  /** The queue of the platform's own worker in the system namespace. */
  public static final String SYSTEM_QUEUE = "onboarding";

  /** The platform's own worker among the stations; no tenant can have this id. */
  static final String SYSTEM = "system";

  private static final Duration LOOK = Duration.ofMillis(10);
  private static final Duration LOOK_AT_OTHERS = Duration.ofMillis(250);

  private final TemporalConnection temporal;
  private final TenantClients clients;
  private final Namespaces namespaces;
  private final Posts posts;
  private final FleetMembers members;
  private final @Nullable Supervisor supervisor;
  private final InstantSource clock;
  private volatile boolean systemRegistered;
  private volatile boolean running;

  /**
   * @param supervisor null in a process that runs no workers
   */
  Fleet(
      TemporalConnection temporal,
      TenantClients clients,
      Namespaces namespaces,
      Posts posts,
      FleetMembers members,
      @Nullable Supervisor supervisor,
      InstantSource clock) {
    this.temporal = temporal;
    this.clients = clients;
    this.namespaces = namespaces;
    this.posts = posts;
    this.members = members;
    this.supervisor = supervisor;
    this.clock = clock;
  }

  /**
   * A client for this tenant's work and no other's: sealed with its key, guarded by its name. Fails
   * within seconds while Temporal is down.
   */
  public WorkflowClient client(Tenant tenant) {
    return clients.caller(tenant.id(), posts.of(tenant));
  }

  public String taskQueue(Tenant tenant) {
    return posts.of(tenant).queue();
  }

  /**
   * A client of the platform's namespace, which is registered at first need. Nothing is sealed
   * there: its payloads are ids and step names only.
   *
   * @throws dev.cruvero.base.CruveroException when it cannot be registered
   */
  public WorkflowClient systemClient() {
    if (!systemRegistered) {
      var _ = namespaces.ensurePlatform(posts.system());
      systemRegistered = true;
    }
    return temporal.callerClient(posts.system());
  }

  /** Serves the tenant from this process at once; the others follow within seconds. */
  public void serve(Tenant tenant) {
    if (supervisor != null) {
      supervisor.serve(tenant.id().value(), posts.of(tenant));
    }
  }

  /** Stops serving here; for good only once the tenant is no longer among the served ones. */
  public void stop(TenantId tenant) {
    if (supervisor != null) {
      supervisor.stop(tenant.value());
    }
  }

  /** How the tenant is served; costs no call to Temporal. */
  public ServingState state(TenantId tenant) {
    if (supervisor == null) {
      return new ServingState(members.state(tenant), clock.instant());
    }
    ServingState state = supervisor.state(tenant.value());
    if (state == null) {
      return new ServingState(Serving.STARTING, clock.instant());
    }
    // Another process may have the room that this one lacks.
    return state.state() == Serving.FLEET_FULL
        ? new ServingState(members.state(tenant), state.since())
        : state;
  }

  /** Serves the tenant and waits until it is; after the bound, the state as it is then. */
  public ServingState awaitServing(Tenant tenant, Duration bound) {
    long end = System.nanoTime() + bound.toNanos();
    serve(tenant);
    ServingState state = state(tenant.id());
    while (!state.serving() && System.nanoTime() < end) {
      Patience.pause(supervisor == null ? LOOK_AT_OTHERS : LOOK);
      state = state(tenant.id());
    }
    return state;
  }

  /** How everything is served, by tenant's id and {@link #SYSTEM}. */
  Map<String, Serving> states() {
    return supervisor == null ? members.states() : supervisor.states();
  }

  /** How many workers of this process are in the state. */
  long count(Serving state) {
    return supervisor == null
        ? 0
        : supervisor.states().values().stream().filter(each -> each == state).count();
  }

  @Override
  public void start() {
    running = true;
    if (supervisor != null) {
      supervisor.start();
    }
  }

  @Override
  public void stop() {
    running = false;
    if (supervisor != null) {
      supervisor.close();
      members.leave();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
