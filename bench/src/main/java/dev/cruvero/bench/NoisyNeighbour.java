package dev.cruvero.bench;

import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Demand;
import dev.cruvero.quotas.Quotas;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One tenant asks for twenty times its limit while another asks for half of its own. */
final class NoisyNeighbour {

  private static final Duration TIME = Duration.ofSeconds(4);
  private static final int ROUNDS = 5;
  private static final Duration EXPIRY = Duration.ofHours(1);
  private static final Demand CALL = Demand.call(1, BigDecimal.ZERO);
  private static final int QUIET_LIMIT = 12_000;
  private static final int NOISY_LIMIT = 600;

  private final LimitsGround ground;
  private final Quotas quotas;
  private final TenantId quiet;
  private final TenantId noisy;

  NoisyNeighbour(LimitsGround ground, JdbcClient superuser) {
    this.ground = ground;
    this.quotas = ground.quotas(true);
    this.quiet = ground.tenants(superuser, 1, QUIET_LIMIT).getFirst();
    this.noisy = ground.tenants(superuser, 1, NOISY_LIMIT).getFirst();
  }

  List<Measurement> measure() throws Exception {
    AtomicLong refused = new AtomicLong();
    List<Load.Result> withoutNoise = new ArrayList<>();
    List<Load.Result> withNoise = new ArrayList<>();
    // In turns, so that whatever else the machine does falls on both.
    for (int round = 0; round < ROUNDS; round++) {
      withoutNoise.add(quiet(refused));
      try (ExecutorService other = Executors.newSingleThreadExecutor()) {
        Future<?> noise =
            other.submit(() -> Load.open(16, NOISY_LIMIT * 20 / 60, TIME, this::noise));
        withNoise.add(quiet(refused));
        noise.get();
      }
    }
    Load.Result alone = Load.Result.all(withoutNoise);
    Load.Result beside = Load.Result.all(withNoise);
    double ratio = beside.millis(0.99) / alone.millis(0.99);
    return List.of(
        Measurement.of("neighbour of a tenant at 20× its limit: p99", beside.millis(0.99), "ms")
            .beside("the same alone", alone.millis(0.99))
            .goal("≤ 1.5×", ratio <= 1.5),
        Measurement.of(
                "neighbour of a tenant at 20× its limit: refused",
                (double) refused.get(),
                "requests")
            .goal("0", refused.get() == 0));
  }

  private Load.Result quiet(AtomicLong refused) throws Exception {
    return Load.open(
        8,
        QUIET_LIMIT / 2 / 60,
        TIME,
        _ -> {
          if (!(quotas.reserve(quiet, ground.someone(), CALL, EXPIRY) instanceof Granted)) {
            refused.incrementAndGet();
          }
        });
  }

  private void noise(long n) {
    var _ = quotas.reserve(noisy, ground.someone(), CALL, EXPIRY);
  }
}
