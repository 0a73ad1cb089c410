package dev.cruvero.fleet;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.fleet.ServingState.Serving;
import io.grpc.Status;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One worker on one queue of one namespace: started, watched, stopped and started again. */
final class Station {

  /**
   * Where a worker stands.
   *
   * @param uid of the tenant: an id that is abandoned and made again stands elsewhere, though its
   *     namespace has the same name; null where the namespace is the platform's own, which is
   *     registered when its worker starts
   */
  record Post(String namespace, String queue, @Nullable UUID uid) {

    boolean platform() {
      return uid == null;
    }
  }

  /**
   * What a worker is tied to Temporal with.
   *
   * @param guards look at what the worker takes in and gives out
   */
  record Link(WorkflowClient client, List<WorkerInterceptor> guards) {}

  private static final Logger log = LoggerFactory.getLogger(Station.class);
  private static final Duration NEGATIVE_CACHE = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private final TemporalConnection temporal;
  private final Post post;
  private final Runnable prepare;
  private final Supplier<Link> link;
  private final Consumer<Worker> work;
  private final InstantSource clock;
  private final PollWatch.Queue queue;

  /** Held while a factory starts or stops; never to read the state. */
  private final ReentrantLock transition = new ReentrantLock();

  private final AtomicBoolean claimed = new AtomicBoolean();
  private volatile @Nullable WorkerFactory factory;
  private volatile Serving phase = Serving.STARTING;
  private volatile boolean closed;
  private volatile long startedAt;
  private volatile long retryAt = System.nanoTime();
  private volatile Duration pause = FIRST_PAUSE;
  private volatile long changedAt = System.nanoTime();
  private ServingState reported;

  /**
   * @param prepare what has to be done before the worker can start
   * @param link made when the worker starts
   * @param work registers what runs on the worker
   */
  Station(
      TemporalConnection temporal,
      Post post,
      Runnable prepare,
      Supplier<Link> link,
      Consumer<Worker> work,
      InstantSource clock) {
    this.temporal = temporal;
    this.post = post;
    this.prepare = prepare;
    this.link = link;
    this.work = work;
    this.clock = clock;
    this.queue = new PollWatch.Queue(post.namespace(), post.queue());
    this.reported = new ServingState(Serving.STARTING, clock.instant());
  }

  Post post() {
    return post;
  }

  boolean running() {
    return factory != null;
  }

  /**
   * Whether it does not serve and its pause is over; a running one is first left to its own
   * pollers.
   */
  boolean due() {
    return state().state() != Serving.SERVING
        && System.nanoTime() - retryAt >= 0
        && (factory == null || System.nanoTime() - changedAt > PATIENCE.toNanos());
  }

  /** Whether it has been running since before this reading of {@link System#nanoTime}. */
  boolean runningSince(long nanos) {
    return running() && startedAt - nanos < 0;
  }

  /** True for the one caller that starts or retires it next. */
  boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  /** Whether it runs, or will in a moment. */
  boolean busy() {
    return running() || claimed.get();
  }

  synchronized ServingState state() {
    Serving now = serving();
    if (now != reported.state()) {
      log.info("{} on {}: {} → {}", post.namespace(), post.queue(), reported.state(), now);
      reported = new ServingState(now, clock.instant());
      changedAt = System.nanoTime();
    }
    if (now == Serving.SERVING) {
      pause = FIRST_PAUSE;
    }
    return reported;
  }

  /** Why nobody starts it at the moment. */
  void hold(Serving reason) {
    if (factory == null) {
      phase = reason;
    }
  }

  /** Starts the worker if it does not run; a failure becomes the state and a pause. */
  void start() {
    change(
        () -> {
          if (factory == null) {
            phase = Serving.STARTING;
            temporal.polls().forget(queue);
            factory = launch();
            phase = Serving.SERVING;
          }
        });
  }

  /**
   * Puts a new worker beside one whose polls fail: after a long outage the old one's pollers pause
   * for up to a minute. The old one still finishes and reports what it is doing.
   */
  void renew() {
    change(
        () -> {
          WorkerFactory old = factory;
          if (old != null) {
            factory = launch();
            old.shutdown();
          }
        });
  }

  /** Stops a worker whose namespace has gone; it may be started again. */
  void retire(Serving reason, Duration bound) {
    transition.lock();
    try {
      halt(bound);
      phase = reason;
    } finally {
      transition.unlock();
      claimed.set(false);
    }
  }

  /** Stops it for good. */
  void close(Duration bound) {
    closed = true;
    retire(Serving.STARTING, bound);
  }

  private Serving serving() {
    if (factory == null) {
      return phase;
    }
    Status.Code failure = temporal.polls().failure(queue);
    if (failure == null) {
      return Serving.SERVING;
    }
    return switch (failure) {
      case PERMISSION_DENIED, UNAUTHENTICATED -> Serving.POLL_DENIED;
      case NOT_FOUND -> Serving.NAMESPACE_GONE;
      default -> Serving.TEMPORAL_UNREACHABLE;
    };
  }

  private void change(Runnable change) {
    transition.lock();
    try {
      if (!closed) {
        retryAt = System.nanoTime() + Patience.jittered(pause).toNanos();
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        change.run();
      }
    } catch (RuntimeException failure) {
      failed(failure);
    } finally {
      transition.unlock();
      claimed.set(false);
    }
  }

  private WorkerFactory launch() {
    prepare.run();
    Link tie = link.get();
    WorkerFactory made =
        WorkerFactory.newInstance(
            tie.client(),
            WorkerFactoryOptions.newBuilder(FACTORY)
                .setWorkerInterceptors(tie.guards().toArray(WorkerInterceptor[]::new))
                .validateAndBuildWithDefaults());
    try {
      work.accept(made.newWorker(post.queue(), WORKER));
      Patience.untilKnown(
          NEGATIVE_CACHE,
          () -> {
            made.start();
            return true;
          });
    } catch (RuntimeException failure) {
      made.shutdownNow();
      throw failure;
    }
    startedAt = System.nanoTime();
    return made;
  }

  private void failed(RuntimeException failure) {
    ErrorCode code = TemporalFailures.of(failure, post.namespace()).code();
    switch (code) {
      case TEMPORAL_UNREACHABLE -> phase = Serving.TEMPORAL_UNREACHABLE;
      case TEMPORAL_FORBIDDEN -> phase = Serving.POLL_DENIED;
      case NAMESPACE_GONE -> phase = Serving.NAMESPACE_GONE;
      case PAYLOAD_KEY_UNREADABLE,
          CREDENTIAL_FORBIDDEN,
          VAULT_SEALED,
          VAULT_UNREACHABLE,
          VAULT_LOGIN_FAILED ->
          phase = Serving.KEY_UNREADABLE;
      default ->
          log.error(
              "the worker for namespace {} did not start; tried again within {}",
              post.namespace(),
              LONGEST_PAUSE,
              failure);
    }
  }

  private void halt(Duration bound) {
    WorkerFactory running = factory;
    if (running == null) {
      return;
    }
    running.shutdown();
    running.awaitTermination(bound.toMillis(), TimeUnit.MILLISECONDS);
    if (!running.isTerminated()) {
      running.shutdownNow();
    }
    factory = null;
    temporal.polls().forget(queue);
  }

  /**
   * Every number is set: a server may otherwise turn on poller autoscaling, which costs a tenth of
   * a core for each hundred namespaces. Virtual threads leave one platform thread a namespace.
   */
  private static final WorkerOptions WORKER =
      WorkerOptions.newBuilder()
          .setMaxConcurrentWorkflowTaskPollers(2)
          .setMaxConcurrentActivityTaskPollers(1)
          .setMaxConcurrentNexusTaskPollers(1)
          .setMaxConcurrentWorkflowTaskExecutionSize(20)
          .setMaxConcurrentActivityExecutionSize(20)
          .setMaxConcurrentLocalActivityExecutionSize(20)
          .setMaxConcurrentNexusExecutionSize(1)
          // How long a workflow waits for a process that died before another takes it over.
          .setStickyQueueScheduleToStartTimeout(Duration.ofSeconds(2))
          .setDefaultDeadlockDetectionTimeout(Duration.ofSeconds(5).toMillis())
          .setUsingVirtualThreads(true)
          .validateAndBuildWithDefaults();

  private static final WorkerFactoryOptions FACTORY =
      WorkerFactoryOptions.newBuilder()
          .setWorkflowCacheSize(20)
          .setUsingVirtualWorkflowThreads(true)
          .validateAndBuildWithDefaults();
}
