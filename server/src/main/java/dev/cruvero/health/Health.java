package dev.cruvero.health;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every check that a feature offers, all at once and within a bound. Components are cached for
 * two seconds, ill ones for a moment, so that watchers cost nothing and a recovery shows at once;
 * the doctor always looks afresh. Thread-safe.
 */
public final class Health implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Health.class);
  private static final Duration CACHED = Duration.ofSeconds(2);
  private static final Duration ILL_CACHED = Duration.ofMillis(100);
  static final Duration BOUND = Duration.ofSeconds(4);
  private static final Duration DOCTOR_BOUND = Duration.ofSeconds(15);

  private final List<Watched> watched;
  private final Supplier<List<DoctorCheck>> doctors;
  private final InstantSource clock;
  private final Duration bound;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private @Nullable HealthReport last;

  Health(
      List<HealthCheck> checks,
      Supplier<List<DoctorCheck>> doctors,
      InstantSource clock,
      Duration bound) {
    this.watched = checks.stream().map(check -> new Watched(check, clock)).toList();
    this.doctors = doctors;
    this.clock = clock;
    this.bound = bound;
  }

  /** Every component, as of two seconds ago at most; what was ill then is looked at again. */
  public synchronized HealthReport report() {
    Instant now = clock.instant();
    HealthReport known = last;
    if (known != null && Duration.between(known.at(), now).abs().compareTo(lasts(known)) < 0) {
      return known;
    }
    Instant deadline = now.plus(bound);
    watched.forEach(check -> check.start(threads));
    HealthReport report =
        HealthReport.of(
            clock.instant(), watched.stream().map(check -> check.await(deadline)).toList());
    last = report;
    return report;
  }

  private static Duration lasts(HealthReport report) {
    return report.status() == Status.HEALTHY ? CACHED : ILL_CACHED;
  }

  /**
   * Examines everything for faults; a check that fails itself is a finding too.
   *
   * @param tenant whose place to examine too, or null for the installation alone
   */
  public List<Finding> examine(@Nullable TenantId tenant) {
    List<DoctorCheck> checks = doctors.get();
    List<Future<List<Finding>>> asked =
        checks.stream().map(check -> threads.submit(() -> check.examine(tenant))).toList();
    Instant deadline = clock.instant().plus(DOCTOR_BOUND);
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      findings.addAll(answer(checks.get(i), asked.get(i), deadline));
    }
    return findings;
  }

  private List<Finding> answer(DoctorCheck check, Future<List<Finding>> asked, Instant deadline) {
    try {
      long left = Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
      return asked.get(left, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      asked.cancel(true);
      return List.of(unanswered(check, "the examination did not end in time"));
    } catch (ExecutionException failure) {
      LOG.warn("the examination of {} failed; its finding says so", check.group(), failure);
      return List.of(unanswered(check, "the examination failed; the server's log says why"));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of(unanswered(check, "the examination was interrupted"));
    }
  }

  private static Finding unanswered(DoctorCheck check, String message) {
    return Finding.fail(
        check.group(), "examination", message, Owner.PLATFORM_SRE, "cruvero health --detail");
  }

  List<Watched> watched() {
    return watched;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
