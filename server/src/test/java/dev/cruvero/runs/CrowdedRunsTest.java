package dev.cruvero.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.HoldOwner;
import dev.cruvero.quotas.Limit;
import dev.cruvero.quotas.Quotas;
import dev.cruvero.tenants.Tenants;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class CrowdedRunsTest {

  private static final int STARTS = 120;

  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);

  @Test
  void turnsAwayWhatCrowdsATenantsDoorAndServesItsNeighbour() throws Exception {
    try (RunsWorld world = new RunsWorld();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      TenantId hot = world.tenant();
      TenantId neighbour = world.tenant();
      world.leave(hot, Limit.MAX_RUNS_PER_DAY, 10);
      threads.execute(() -> occupy(world, hot));
      busy.await();

      List<Future<String>> starts =
          Stream.generate(() -> threads.submit(() -> start(world, hot))).limit(STARTS).toList();
      String served;
      long waiting;
      try {
        RunsWorld.until(() -> starts.stream().anyMatch(Future::isDone));
        served = start(world, neighbour);
        waiting = starts.stream().filter(start -> !start.isDone()).count();
      } finally {
        over.countDown();
      }

      assertThat(served).isEqualTo("STARTED");
      assertThat(waiting).isPositive();
      assertThat(outcomes(starts)).contains("CROWDED");
      assertThat(start(world, hot)).isIn("STARTED", "EXHAUSTED");
    }
  }

  /** Keeps every other decision on the tenant's limits waiting, as a slow transaction does. */
  private void occupy(RunsWorld world, TenantId tenant) {
    Quotas quotas = world.server().bean(Quotas.class);
    HoldOwner owner = new HoldOwner(RunId.random(), 1, 1);
    Demand little = Demand.call(1, BigDecimal.ZERO);
    world
        .server()
        .bean(TenantTransactions.class)
        .run(
            tenant,
            _ -> {
              quotas.reserve(tenant, owner, little, Duration.ofMinutes(1));
              busy.countDown();
              try {
                over.await();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private static String start(RunsWorld world, TenantId tenant) {
    try {
      Runs runs = world.server().bean(Runs.class);
      runs.start(
          world.server().bean(Tenants.class).get(tenant),
          NewRun.of("hello"),
          Actor.system("test"),
          false);
      return "STARTED";
    } catch (CruveroException refused) {
      return String.valueOf(refused.details().get("reason"));
    } catch (QueryTimeoutException late) {
      return "LATE";
    }
  }

  private static List<String> outcomes(List<Future<String>> starts) throws Exception {
    for (Future<String> start : starts) {
      start.get();
    }
    return starts.stream().map(Future::resultNow).distinct().toList();
  }
}
