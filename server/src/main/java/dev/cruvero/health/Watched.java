package dev.cruvero.health;

import dev.cruvero.api.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One check, never run twice at once: a hanging one is reported as such and asked again only after
 * it returned.
 */
final class Watched {

  private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

  private final HealthCheck check;
  private final InstantSource clock;
  private @Nullable CompletableFuture<Component> running;
  private @Nullable ComponentState last;

  Watched(HealthCheck check, InstantSource clock) {
    this.check = check;
    this.clock = clock;
  }

  String name() {
    return check.name();
  }

  synchronized @Nullable Status lastStatus() {
    return last == null ? null : last.component().status();
  }

  synchronized void start(Executor threads) {
    if (running == null) {
      running = CompletableFuture.supplyAsync(check::check, threads);
    }
  }

  /** What the started check says, waiting for it until the deadline at most. */
  synchronized ComponentState await(Instant deadline) {
    CompletableFuture<Component> current = running;
    if (current == null) {
      throw new IllegalStateException("the check was not started");
    }
    Component seen = seen(current, deadline);
    if (current.isDone()) {
      running = null;
    }
    Instant since =
        last != null && last.component().status() == seen.status() ? last.since() : clock.instant();
    ComponentState state = new ComponentState(seen, since);
    last = state;
    return state;
  }

  private Component seen(CompletableFuture<Component> current, Instant deadline) {
    try {
      long left = Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
      return current.get(left, TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      return failed("did not answer in time");
    } catch (ExecutionException failure) {
      LOG.debug("the check of {} failed", check.name(), failure);
      return failed("could not be checked");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return failed("the check was interrupted");
    }
  }

  private Component failed(String error) {
    return new Component(
        check.name(), Status.UNHEALTHY, error, null, Owner.PLATFORM_SRE, "cruvero doctor");
  }
}
