package dev.cruvero.bench;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Unavailable;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.Quotas;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How long decisions take to be refused once every process of Postgres is stopped in the middle of
 * its work, and how long it takes to decide again once they go on.
 */
final class StoreLoss {

  private static final int ROUNDS = 10;
  private static final int THREADS = 8;
  private static final double BOUND = 50;
  private static final Duration WORKING = Duration.ofMillis(600);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration EXPIRY = Duration.ofMinutes(1);
  private static final Demand CALL = Demand.call(1, BigDecimal.ZERO);

  /** A loss that is shorter than a second makes the watch more patient. */
  private static final Duration STOPPED = Duration.ofMillis(1_500);

  private final LimitsGround ground;
  private final Quotas quotas;
  private final TenantId tenant;

  StoreLoss(LimitsGround ground, Quotas quotas, TenantId tenant) {
    this.ground = ground;
    this.quotas = quotas;
    this.tenant = tenant;
  }

  List<Measurement> measure() throws Exception {
    List<Long> first = new ArrayList<>();
    List<Long> later = new ArrayList<>();
    List<Long> again = new ArrayList<>();
    ProcessHandle postmaster = ground.postmaster();
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> processes = List.of();
      try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
        List<Future<long[]>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          running.add(threads.submit(this::untilRefused));
        }
        LockSupport.parkNanos(WORKING.toNanos());
        processes = Stream.concat(Stream.of(postmaster), postmaster.children()).toList();
        long stopped = System.nanoTime();
        signal("-STOP", processes);
        for (Future<long[]> one : running) {
          first.add(one.get()[0]);
          later.add(one.get()[1]);
        }
        LockSupport.parkNanos(STOPPED.toNanos() - (System.nanoTime() - stopped));
      } finally {
        signal("-CONT", processes);
      }
      long answering = System.nanoTime();
      while (!decide()) {
        LockSupport.parkNanos(1_000_000);
      }
      again.add(System.nanoTime() - answering);
    }
    return List.of(
        bounded("first refusal of a thread, median", at(first, 0.5)),
        bounded("first refusal of a thread, worst", at(first, 1)),
        bounded("each further refusal, worst", at(later, 1)),
        Measurement.of("Postgres goes on: a decision again after, worst", at(again, 1), "ms"));
  }

  private static Measurement bounded(String what, double millis) {
    return Measurement.of("Postgres hangs: " + what, millis, "ms").goal("≤ 50 ms", millis <= BOUND);
  }

  /** Whether somebody could decide. */
  private boolean decide() {
    return !(quotas.reserve(tenant, ground.someone(), CALL, EXPIRY) instanceof Unavailable);
  }

  /** How long the first decision took that was refused, and the slowest of the next thousand. */
  private long[] untilRefused() {
    long begin = System.nanoTime();
    while (decide()) {
      LockSupport.parkNanos(PAUSE.toNanos());
      begin = System.nanoTime();
    }
    long first = System.nanoTime() - begin;
    long slowest = 0;
    for (int i = 0; i < 1_000; i++) {
      begin = System.nanoTime();
      if (decide()) {
        throw new IllegalStateException("a stopped Postgres decided");
      }
      slowest = Math.max(slowest, System.nanoTime() - begin);
    }
    return new long[] {first, slowest};
  }

  /** In milliseconds. */
  private static double at(List<Long> nanos, double quantile) {
    List<Long> ordered = nanos.stream().sorted().toList();
    return ordered.get((int) Math.min(ordered.size() - 1L, (long) (ordered.size() * quantile)))
        / 1e6;
  }

  private static void signal(String signal, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    List<String> command =
        Stream.concat(
                Stream.of("kill", signal),
                processes.stream().map(each -> String.valueOf(each.pid())))
            .toList();
    // Some child that has ended meanwhile takes no signal; the first is the postmaster.
    if (new ProcessBuilder(command).start().waitFor() != 0 && !processes.getFirst().isAlive()) {
      throw new IOException("Postgres is gone");
    }
  }
}
