package dev.cruvero.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/** Drives work from many threads and keeps every latency. */
final class Load {

  /** One call; the number counts calls and chooses keys. */
  interface Work {
    void run(long number) throws Exception;
  }

  /** Latencies in order, and how long it all took. */
  static final class Result {

    private final long[] nanos;
    private final Duration took;

    Result(long[] sortedNanos, Duration took) {
      this.nanos = sortedNanos;
      this.took = took;
    }

    /** The same work at several times, as one. */
    static Result all(List<Result> parts) {
      return new Result(
          sorted(parts.stream().map(part -> part.nanos).toList()),
          parts.stream().map(part -> part.took).reduce(Duration.ZERO, Duration::plus));
    }

    /** With what has to be done afterwards, which counts as time but not as a call. */
    Result and(Runnable afterwards) {
      long begin = System.nanoTime();
      afterwards.run();
      return new Result(nanos, took.plusNanos(System.nanoTime() - begin));
    }

    int calls() {
      return nanos.length;
    }

    double millis(double quantile) {
      return nanos[(int) Math.min(nanos.length - 1L, (long) (nanos.length * quantile))] / 1e6;
    }

    double perSecond() {
      return nanos.length / (took.toNanos() / 1e9);
    }
  }

  private Load() {}

  /** Each thread calls as soon as its last call ended. The first fifth of the time warms up. */
  static Result closed(int threads, Duration time, Work work) throws Exception {
    Duration warm = time.dividedBy(5);
    AtomicLong calls = new AtomicLong();
    long start = System.nanoTime();
    long from = start + warm.toNanos();
    long end = from + time.toNanos();
    List<long[]> all =
        inThreads(
            threads,
            () -> {
              LongStream.Builder kept = LongStream.builder();
              for (long begin = System.nanoTime(); begin < end; begin = System.nanoTime()) {
                work.run(calls.incrementAndGet());
                if (begin >= from) {
                  kept.add(System.nanoTime() - begin);
                }
              }
              return kept.build().toArray();
            });
    return new Result(sorted(all), time);
  }

  /**
   * So many calls a second arrive whether or not earlier ones have ended; a late start counts as
   * waiting.
   */
  static Result open(int threads, int perSecond, Duration time, Work work) throws Exception {
    long step = Duration.ofSeconds(1).toNanos() / perSecond;
    long count = perSecond * time.toSeconds();
    AtomicLong arrivals = new AtomicLong();
    long start = System.nanoTime();
    List<long[]> all =
        inThreads(
            threads,
            () -> {
              LongStream.Builder kept = LongStream.builder();
              for (long n = arrivals.getAndIncrement(); n < count; n = arrivals.getAndIncrement()) {
                long due = start + n * step;
                for (long wait = due - System.nanoTime();
                    wait > 0;
                    wait = due - System.nanoTime()) {
                  LockSupport.parkNanos(wait);
                }
                work.run(n);
                kept.add(System.nanoTime() - due);
              }
              return kept.build().toArray();
            });
    return new Result(sorted(all), Duration.ofNanos(System.nanoTime() - start));
  }

  /** Several works, each so many times in turn; the results of each are one. */
  static List<Result> inTurns(int threads, int rounds, Duration time, List<Work> works)
      throws Exception {
    List<List<Result>> parts = new ArrayList<>();
    works.forEach(_ -> parts.add(new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < works.size(); i++) {
        parts.get(i).add(closed(threads, time, works.get(i)));
      }
    }
    return parts.stream().map(Result::all).toList();
  }

  private interface Job {
    long[] run() throws Exception;
  }

  private static List<long[]> inThreads(int threads, Job job) throws Exception {
    List<long[]> results = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      List<Future<long[]>> running = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        running.add(executor.submit(job::run));
      }
      for (Future<long[]> result : running) {
        results.add(result.get());
      }
    }
    return results;
  }

  private static long[] sorted(List<long[]> parts) {
    long[] all = parts.stream().flatMapToLong(Arrays::stream).toArray();
    Arrays.sort(all);
    return all;
  }
}
