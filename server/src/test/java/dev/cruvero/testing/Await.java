package dev.cruvero.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Asks again until the answer is the one awaited; fails with the last one after a bound. The only
 * place where tests pass time.
 */
public final class Await {

  private static final Duration BREATH = Duration.ofMillis(20);

  private Await() {}

  /** The first answer that is as awaited. */
  public static <T> T until(Duration bound, Supplier<T> question, Predicate<T> awaited) {
    long end = System.nanoTime() + bound.toNanos();
    while (true) {
      T answer = question.get();
      if (awaited.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + bound + ": " + answer);
      }
      pause();
    }
  }

  /** Waits for a condition that something else brings about. */
  public static void that(Duration bound, BooleanSupplier condition, Supplier<String> otherwise) {
    long end = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + bound + ": " + otherwise.get());
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(BREATH);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
