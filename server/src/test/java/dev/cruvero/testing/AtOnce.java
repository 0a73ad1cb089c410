package dev.cruvero.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** The same thing done by many threads that start together. */
public final class AtOnce {

  private AtOnce() {}

  /** What each of them got, in the order of their numbers from 0. */
  public static <T> List<T> run(int threads, IntFunction<T> work) {
    CountDownLatch start = new CountDownLatch(threads);
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (int number = 0; number < threads; number++) {
        int mine = number;
        running.add(
            executor.submit(
                () -> {
                  start.countDown();
                  start.await();
                  return work.apply(mine);
                }));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    }
  }
}
