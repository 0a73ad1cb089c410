package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Settings;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.fleet.Station.Post;
import dev.cruvero.testing.Await;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.operatorservice.v1.DeleteNamespaceRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Namespaces and a supervisor on a real Temporal server, with the served tenants in a map. */
final class TestFleet implements AutoCloseable {

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final String RUN = Long.toString(System.nanoTime(), 36);

  final TemporalConnection temporal;
  final Namespaces namespaces;
  final Map<TenantId, TestKeys> keys = new ConcurrentHashMap<>();
  final Map<String, Post> served = new ConcurrentHashMap<>();

  /** How often it was asked who is served, and how many stations were made. */
  final AtomicInteger looks = new AtomicInteger();

  final AtomicInteger stations = new AtomicInteger();
  final Posts posts = new Posts(name("system"), name("pool"));
  final TenantClients clients;
  private final Supervisor supervisor;

  private TestFleet(
      Settings.Temporal settings, String installation, TenantWorker work, int capacity) {
    temporal = new TemporalConnection(settings, new PollWatch());
    namespaces = new Namespaces(temporal, () -> installation, posts, (_, _, _) -> {});
    clients =
        new TenantClients(
            temporal, (tenant, _) -> keys.computeIfAbsent(tenant, _ -> new TestKeys()), posts);
    supervisor =
        new Supervisor(
            temporal,
            namespaces,
            this::look,
            (key, post) -> station(key, post, work),
            _ -> {},
            capacity);
  }

  private Map<String, Post> look() {
    looks.incrementAndGet();
    return Map.copyOf(served);
  }

  private Station station(String key, Post post, TenantWorker work) {
    stations.incrementAndGet();
    return new Station(
        temporal,
        post,
        post.platform() ? () -> namespaces.ensurePlatform(post.namespace()) : () -> {},
        () ->
            post.platform()
                ? new Station.Link(temporal.workerClient(post.namespace()), List.of())
                : clients.link(new TenantId(key), post),
        worker -> work.register(worker, new TenantId(key.equals(Fleet.SYSTEM) ? "nobody" : key)),
        Clock.systemUTC());
  }

  /** Without workers, for tests of namespaces. */
  static TestFleet idle(String address, String installation) {
    return new TestFleet(settings(address), installation, new Echo(), 10);
  }

  static TestFleet idle(Settings.Temporal settings) {
    return new TestFleet(settings, "test", new Echo(), 10);
  }

  static TestFleet running(String address) {
    return running(address, new Echo(), 100);
  }

  static TestFleet running(String address, TenantWorker work, int capacity) {
    return running(settings(address), work, capacity);
  }

  static TestFleet running(Settings.Temporal settings, TenantWorker work, int capacity) {
    TestFleet fleet = new TestFleet(settings, "test", work, capacity);
    fleet.supervisor.start();
    return fleet;
  }

  /** A name that nothing else on the shared server uses. */
  static String name(String hint) {
    return "t" + RUN + "-" + hint + COUNTER.incrementAndGet();
  }

  static TenantId tenant() {
    return new TenantId(name("x"));
  }

  /** A dedicated tenant among the served ones; its namespace is registered first. */
  Post dedicated(TenantId tenant) {
    return dedicated(tenant, uid(tenant));
  }

  /** The same for an id that was abandoned and made again. */
  Post madeAgain(TenantId tenant) {
    return dedicated(tenant, UUID.randomUUID());
  }

  private Post dedicated(TenantId tenant, UUID uid) {
    Post post = new Post("cruvero-" + tenant, Fleet.TENANT_QUEUE, uid);
    var _ = namespaces.ensure(post.namespace(), tenant, false);
    served.put(tenant.value(), post);
    return post;
  }

  /** A pooled tenant among the served ones. */
  Post pooled(TenantId tenant) {
    Post post = new Post(posts.pool(), Fleet.TENANT_QUEUE + "-" + tenant, uid(tenant));
    var _ = namespaces.ensure(post.namespace(), tenant, false);
    served.put(tenant.value(), post);
    return post;
  }

  static UUID uid(TenantId tenant) {
    return UUID.nameUUIDFromBytes(tenant.value().getBytes(StandardCharsets.UTF_8));
  }

  /** The platform itself among the served. */
  Post platform() {
    served.put(Fleet.SYSTEM, posts.platform());
    return posts.platform();
  }

  boolean serving(Post post) {
    return supervisor.states().entrySet().stream()
        .anyMatch(
            each -> post.equals(served.get(each.getKey())) && each.getValue() == Serving.SERVING);
  }

  void deleteByHand(String namespace) {
    var _ =
        temporal
            .operatorCalls(Duration.ofSeconds(20))
            .deleteNamespace(DeleteNamespaceRequest.newBuilder().setNamespace(namespace).build());
  }

  boolean unserved(TenantId tenant) {
    return supervisor.state(tenant.value()) == null;
  }

  /** One look at the data plane: whether it knows the namespace this moment. */
  boolean known(String namespace) {
    try {
      var _ =
          temporal
              .calls(Duration.ofSeconds(5))
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(namespace)
                      .setExecution(WorkflowExecution.newBuilder().setWorkflowId("nobody"))
                      .build());
      return true;
    } catch (StatusRuntimeException failure) {
      return !TemporalFailures.namespaceMissing(failure);
    }
  }

  void serve(TenantId tenant, Post post) {
    supervisor.serve(tenant.value(), post);
  }

  Serving state(TenantId tenant) {
    ServingState state = supervisor.state(tenant.value());
    return state == null ? Serving.STARTING : state.state();
  }

  void awaitState(TenantId tenant, Serving expected, Duration bound) {
    Await.that(bound, () -> state(tenant) == expected, () -> tenant + " is " + state(tenant));
  }

  /** Runs a workflow on the post and gives its result. */
  Echo.Answer echo(Post post, String text) {
    return workflow(post).echo(text);
  }

  /** Starts a workflow on the post. */
  void begin(Post post, String text) {
    var _ = WorkflowClient.start(workflow(post)::echo, text);
  }

  private Echo.EchoWorkflow workflow(Post post) {
    return client(post)
        .newWorkflowStub(
            Echo.EchoWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(post.queue())
                .setWorkflowExecutionTimeout(Duration.ofSeconds(20))
                .build());
  }

  /** The client of whoever is served at the post. */
  WorkflowClient client(Post post) {
    return served.entrySet().stream()
        .filter(each -> each.getValue().equals(post) && !post.platform())
        .findFirst()
        .map(each -> clients.caller(new TenantId(each.getKey()), post))
        .orElseGet(() -> temporal.callerClient(post.namespace()));
  }

  private static Settings.Temporal settings(String address) {
    return new Settings.Temporal(address, null, null, null, null, null, "unused", "unused");
  }

  @Override
  public void close() {
    supervisor.close();
    temporal.close();
  }
}
