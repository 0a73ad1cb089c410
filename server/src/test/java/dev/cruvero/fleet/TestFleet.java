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
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Namespaces and a supervisor on a real Temporal server, with the served tenants in a map. */
final class TestFleet implements AutoCloseable {

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final String RUN = Long.toString(System.nanoTime(), 36);

  final TemporalConnection temporal;
  final Namespaces namespaces;
  final Map<String, Post> served = new ConcurrentHashMap<>();
  final Posts posts = new Posts(name("system"), name("pool"));
  private final Supervisor supervisor;

  private TestFleet(String address, String installation, TenantWorker work, int capacity) {
    temporal = new TemporalConnection(settings(address), new PollWatch());
    namespaces = new Namespaces(temporal, () -> installation, posts, (_, _, _) -> {});
    supervisor =
        new Supervisor(
            temporal,
            namespaces,
            () -> Map.copyOf(served),
            (key, post) ->
                new Station(
                    temporal,
                    post,
                    post.platform() ? () -> namespaces.ensurePlatform(post.namespace()) : () -> {},
                    worker ->
                        work.register(
                            worker, new TenantId(key.equals(Fleet.SYSTEM) ? "nobody" : key)),
                    Clock.systemUTC()),
            _ -> {},
            capacity);
  }

  /** Without workers, for tests of namespaces. */
  static TestFleet idle(String address, String installation) {
    return new TestFleet(address, installation, new Echo(), 10);
  }

  static TestFleet running(String address) {
    return running(address, new Echo(), 100);
  }

  static TestFleet running(String address, TenantWorker work, int capacity) {
    TestFleet fleet = new TestFleet(address, "test", work, capacity);
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
    Post post = new Post("cruvero-" + tenant, Fleet.TENANT_QUEUE, false);
    var _ = namespaces.ensure(post.namespace(), tenant, false);
    served.put(tenant.value(), post);
    return post;
  }

  /** A pooled tenant among the served ones. */
  Post pooled(TenantId tenant) {
    Post post = new Post(posts.pool(), Fleet.TENANT_QUEUE + "-" + tenant, false);
    var _ = namespaces.ensure(post.namespace(), tenant, false);
    served.put(tenant.value(), post);
    return post;
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
    return temporal
        .callerClient(post.namespace())
        .newWorkflowStub(
            Echo.EchoWorkflow.class,
            WorkflowOptions.newBuilder()
                .setTaskQueue(post.queue())
                .setWorkflowExecutionTimeout(Duration.ofSeconds(20))
                .build());
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
