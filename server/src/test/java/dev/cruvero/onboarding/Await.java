package dev.cruvero.onboarding;

import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Asks again until the answer is the one awaited; fails with the last one after a bound. */
final class Await {
  private Await() {}

  static <T> T until(Duration bound, Supplier<T> question, Predicate<T> awaited) {
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

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
