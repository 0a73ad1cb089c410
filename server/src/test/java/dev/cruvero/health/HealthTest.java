package dev.cruvero.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.Owner;
import dev.cruvero.testing.TestClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HealthTest {

  private final TestClock clock = new TestClock();

  private static HealthCheck check(String name, Supplier<Component> answer) {
    return new HealthCheck() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Component check() {
        return answer.get();
      }
    };
  }

  private static Component component(String name, Status status) {
    return new Component(name, status, "why", "where", Owner.SECURITY, "next");
  }

  private Health health(HealthCheck... checks) {
    return new Health(List.of(checks), List::of, clock, Duration.ofMillis(500));
  }

  @Test
  void isAsGoodAsItsWorstComponent() {
    try (Health health =
        health(
            check("a", () -> component("a", Status.HEALTHY)),
            check("b", () -> component("b", Status.DEGRADED)))) {
      assertThat(health.report().status()).isEqualTo(Status.DEGRADED);
    }
  }

  @Test
  void asksAgainAfterTwoSecondsOnly() {
    AtomicInteger asked = new AtomicInteger();
    try (Health health =
        health(
            check(
                "a",
                () -> {
                  asked.incrementAndGet();
                  return component("a", Status.HEALTHY);
                }))) {
      health.report();
      health.report();
      clock.advance(Duration.ofSeconds(3));
      health.report();

      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void remembersSinceWhenAStatusHolds() {
    AtomicReference<Status> status = new AtomicReference<>(Status.HEALTHY);
    try (Health health = health(check("a", () -> component("a", status.get())))) {
      var first = health.report().components().getFirst().since();
      clock.advance(Duration.ofSeconds(10));
      var same = health.report().components().getFirst().since();
      status.set(Status.UNHEALTHY);
      clock.advance(Duration.ofSeconds(10));
      var changed = health.report().components().getFirst().since();

      assertThat(same).isEqualTo(first);
      assertThat(changed).isAfter(first.plusSeconds(19));
    }
  }

  @Test
  void aCheckThatThrowsIsUnhealthyAndItsWordsAreKept() {
    try (Health health =
        health(
            check(
                "a",
                () -> {
                  throw new IllegalStateException("jdbc:postgresql://secret");
                }))) {
      Component seen = health.report().components().getFirst().component();

      assertThat(seen.status()).isEqualTo(Status.UNHEALTHY);
      assertThat(seen.error()).doesNotContain("secret");
    }
  }

  @Test
  void aHangingCheckIsBoundedAndNotStartedTwice() {
    AtomicInteger started = new AtomicInteger();
    CountDownLatch end = new CountDownLatch(1);
    try (Health health =
        health(
            check(
                "a",
                () -> {
                  started.incrementAndGet();
                  awaitQuietly(end);
                  return component("a", Status.HEALTHY);
                }))) {
      HealthReport report = health.report();
      clock.advance(Duration.ofSeconds(10));
      health.report();

      assertThat(report.status()).isEqualTo(Status.UNHEALTHY);
      assertThat(started).hasValue(1);
      end.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
