package dev.cruvero.bench;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.Quotas;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ten real minutes of ten times the limit, over two pools: no 60 seconds may hold more grants than
 * the limit. A grant happened somewhere within its call, so only calls that lie whole within the 60
 * seconds count against us.
 */
final class LimitsSoak implements Benchmark {

  private static final int TENANTS = 5;
  private static final long LIMIT = 300;
  private static final Duration TIME = Duration.ofMinutes(10);
  private static final Duration EXPIRY = Duration.ofHours(1);
  private static final Demand CALL = Demand.call(1, BigDecimal.ZERO);

  private record Grant(long begin, long end) {}

  @Override
  public List<Measurement> run(PrintStream progress) throws Exception {
    List<Measurement> results = new ArrayList<>();
    try (LimitsGround ground = new LimitsGround()) {
      List<TenantId> tenants = ground.tenants(ground.superuser(), TENANTS, LIMIT);
      List<Quotas> processes = List.of(ground.quotas(false), ground.quotas(false));
      List<Queue<Grant>> grants = new ArrayList<>();
      tenants.forEach(_ -> grants.add(new ConcurrentLinkedQueue<>()));
      AtomicLong granted = new AtomicLong();
      int perSecond = (int) (TENANTS * LIMIT * 10 / 60);
      progress.printf("limits: %d offers a second for %s%n", perSecond, TIME);
      Load.Result load =
          Load.open(
              16,
              perSecond,
              TIME,
              n -> {
                int i = (int) (n % TENANTS);
                long begin = System.nanoTime();
                if (processes
                        .get((int) (n / TENANTS % 2))
                        .reserve(tenants.get(i), ground.someone(), CALL, EXPIRY)
                    instanceof Granted) {
                  grants.get(i).add(new Grant(begin, System.nanoTime()));
                  granted.incrementAndGet();
                }
              });
      long worst = grants.stream().mapToLong(LimitsSoak::worst).max().orElse(0);
      // After ten calm minutes, as a server has had them when it matters.
      progress.println("limits: a Postgres that hangs");
      results.addAll(new StoreLoss(ground, processes.getFirst(), tenants.getFirst()).measure());
      results.add(Measurement.of("offered", load.calls(), "requests"));
      results.add(Measurement.of("granted", (double) granted.get(), "requests"));
      results.add(Measurement.of("p99", load.millis(0.99), "ms"));
      results.add(
          Measurement.of("most grants in any 60 s, limit " + LIMIT, (double) worst, "requests")
              .goal("≤ " + LIMIT, worst <= LIMIT));
    }
    return results;
  }

  /** The most grants whose calls lie within 60 seconds from the begin of one of them. */
  private static long worst(Queue<Grant> grants) {
    List<Grant> ordered = grants.stream().sorted(Comparator.comparingLong(Grant::begin)).toList();
    long minute = Duration.ofMinutes(1).toNanos();
    long worst = 0;
    for (int from = 0; from < ordered.size(); from++) {
      long end = ordered.get(from).begin() + minute;
      long count = 0;
      for (int i = from; i < ordered.size() && ordered.get(i).begin() < end; i++) {
        if (ordered.get(i).end() <= end) {
          count++;
        }
      }
      worst = Math.max(worst, count);
    }
    return worst;
  }
}
