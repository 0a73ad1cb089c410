package dev.cruvero.fleet;

import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.ServingState.Serving;
import dev.cruvero.fleet.Station.Post;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a station running for everything that is to be served: compares, once a second, what should
 * run with what runs. Whatever fails is tried again, and no tenant's failure stops the loop.
 */
final class Supervisor implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration LISTING = Duration.ofSeconds(3);
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  /** A tenant served by request may be missing from the served ones for a moment. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** More at once only adds latency. */
  private static final int PARALLEL_STARTS = 4;

  /** One slow answer of a busy server is no outage. */
  private static final int MISSES_OF_AN_OUTAGE = 2;

  private final TemporalConnection temporal;
  private final Namespaces namespaces;
  private final Supplier<Map<String, Post>> desired;
  private final BiFunction<String, Post, Station> build;
  private final Consumer<Map<String, Serving>> report;
  private final int capacity;

  private final Map<String, Station> stations = new ConcurrentHashMap<>();
  private final Map<String, Long> requested = new ConcurrentHashMap<>();
  private final Semaphore starts = new Semaphore(PARALLEL_STARTS);
  private final ExecutorService hands = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Thread loop = Thread.ofPlatform().name("fleet").unstarted(this::loop);

  private volatile boolean closed;
  private volatile boolean reachable = true;
  private int misses;
  private Map<String, Post> wanted = Map.of();

  /** The namespaces in use at {@link #listedAt}; null while the server will not list them. */
  private @Nullable Set<String> listed;

  private long listedAt = System.nanoTime() - LISTING.toNanos();

  Supervisor(
      TemporalConnection temporal,
      Namespaces namespaces,
      Supplier<Map<String, Post>> desired,
      BiFunction<String, Post, Station> build,
      Consumer<Map<String, Serving>> report,
      int capacity) {
    this.temporal = temporal;
    this.namespaces = namespaces;
    this.desired = desired;
    this.build = build;
    this.report = report;
    this.capacity = capacity;
  }

  void start() {
    loop.start();
  }

  /** Serves it now, without waiting for its turn or for the next beat. */
  void serve(String key, Post post) {
    if (closed) {
      return;
    }
    requested.put(key, System.nanoTime());
    Station station = place(key, post);
    if (!station.busy() && full()) {
      station.hold(Serving.FLEET_FULL);
    } else {
      hands.execute(station::start);
    }
  }

  void stop(String key) {
    requested.remove(key);
    Station station = stations.remove(key);
    if (station != null) {
      hands.execute(() -> station.close(LAST_WORDS));
    }
  }

  /** Null for what nobody asked to be served. */
  @Nullable ServingState state(String key) {
    Station station = stations.get(key);
    if (station == null) {
      return null;
    }
    ServingState state = station.state();
    return reachable || !station.running()
        ? state
        : new ServingState(Serving.TEMPORAL_UNREACHABLE, state.since());
  }

  Map<String, Serving> states() {
    Map<String, Serving> states = new TreeMap<>();
    for (String key : stations.keySet()) {
      ServingState state = state(key);
      if (state != null) {
        states.put(key, state.state());
      }
    }
    return states;
  }

  /** Ends every poll and lets running tasks finish for a few seconds. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    loop.interrupt();
    stations.values().forEach(station -> hands.execute(() -> station.close(LAST_WORDS)));
    hands.shutdown();
    try {
      if (!hands.awaitTermination(LAST_WORDS.toMillis() + 1500, TimeUnit.MILLISECONDS)) {
        hands.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      hands.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    while (!closed) {
      long began = System.nanoTime();
      guarded("reaching Temporal", this::ping);
      guarded("reading which tenants are served", () -> wanted = desired.get());
      guarded("comparing the workers with the tenants", this::reconcile);
      guarded("reporting the workers' states", () -> report.accept(states()));
      try {
        Thread.sleep(BEAT.minusNanos(System.nanoTime() - began));
      } catch (InterruptedException interrupted) {
        return;
      }
    }
  }

  private void ping() {
    CruveroException failure = temporal.ping();
    misses = failure == null ? 0 : misses + 1;
    reachable = misses < MISSES_OF_AN_OUTAGE;
    if (failure != null && !reachable) {
      throw failure;
    }
  }

  private void reconcile() {
    stations.forEach(
        (key, station) -> {
          if (!wanted.containsKey(key) && !lately(requested.get(key))) {
            stop(key);
          }
        });
    wanted.forEach(
        (key, post) -> {
          // The request is newer than the list of who is served.
          if (!lately(requested.get(key))) {
            var _ = place(key, post);
          }
        });
    if (!reachable) {
      stations.values().forEach(station -> station.hold(Serving.TEMPORAL_UNREACHABLE));
      return;
    }
    guarded("listing namespaces", this::list);
    stations.values().forEach(this::attend);
  }

  private void attend(Station station) {
    if (station.running()) {
      boolean gone =
          (absent(station) && station.runningSince(listedAt))
              || station.state().state() == Serving.NAMESPACE_GONE;
      if (gone && station.claim()) {
        hands.execute(() -> station.retire(Serving.NAMESPACE_GONE, Duration.ZERO));
      } else if (station.due() && station.claim()) {
        hands.execute(() -> inTurn(station::renew));
      }
    } else if (station.due()) {
      // The platform's own namespace is registered as its worker starts, and there is always room.
      boolean platform = station.post().platform();
      if (!platform && absent(station)) {
        station.hold(Serving.NAMESPACE_GONE);
      } else if (!platform && full()) {
        station.hold(Serving.FLEET_FULL);
      } else if (station.claim()) {
        hands.execute(() -> inTurn(station::start));
      }
    }
  }

  private void inTurn(Runnable change) {
    starts.acquireUninterruptibly();
    try {
      change.run();
    } finally {
      starts.release();
    }
  }

  /** The station for this key at this post; one that stands elsewhere is closed first. */
  private Station place(String key, Post post) {
    Station station = stations.get(key);
    if (station != null && !station.post().equals(post) && stations.remove(key, station)) {
      hands.execute(() -> station.close(LAST_WORDS));
    }
    return stations.computeIfAbsent(key, _ -> build.apply(key, post));
  }

  /** Reads which namespaces exist: often while something waits for one, else now and then. */
  private void list() {
    boolean waiting =
        stations.values().stream().anyMatch(station -> !station.busy() && station.due());
    if (!waiting && System.nanoTime() - listedAt < LISTING.toNanos()) {
      return;
    }
    long began = System.nanoTime();
    try {
      listed = namespaces.list();
    } catch (CruveroException failure) {
      // Without the right to list, a worker finds out by itself whether its namespace is there.
      listed = null;
      throw failure;
    } finally {
      listedAt = began;
    }
  }

  private boolean absent(Station station) {
    Set<String> names = listed;
    return names != null && !names.contains(station.post().namespace());
  }

  private boolean full() {
    return stations.values().stream().filter(Station::busy).count() >= capacity;
  }

  private static boolean lately(@Nullable Long nanos) {
    return nanos != null && System.nanoTime() - nanos < GRACE.toNanos();
  }

  /** Says once that something fails, and once that it works again; the loop outlives anything. */
  private void guarded(String what, Runnable step) {
    try {
      step.run();
      if (failing.remove(what)) {
        log.info("{} works again", what);
      }
    } catch (RuntimeException | Error failure) {
      if (failing.add(what)) {
        log.warn("{} failed and is tried again every second: {}", what, failure.getMessage());
      }
    }
  }
}
