package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.TenantId;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.dao.QueryTimeoutException;

class DoorsTest {

  private static final TenantId HOT = new TenantId("hot");
  private static final TenantId OTHER = new TenantId("other");

  private final Doors doors = new Doors(Duration.ofMillis(20));

  @Test
  void letsTwoOfATenantInAndEveryoneElse() throws Exception {
    CountDownLatch inside = new CountDownLatch(2);
    CountDownLatch leave = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 2; i++) {
        threads.execute(() -> doors.through(HOT, () -> stay(inside, leave)));
      }
      inside.await();

      assertThatThrownBy(() -> doors.through(HOT, () -> "in"))
          .isInstanceOf(QueryTimeoutException.class);
      assertThat(doors.through(OTHER, () -> "in")).isEqualTo("in");

      leave.countDown();
    }
    assertThat(doors.through(HOT, () -> "in")).isEqualTo("in");
  }

  @Test
  void opensAgainAfterAFailure() {
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> doors.through(HOT, this::failing))
          .isInstanceOf(IllegalStateException.class);
    }

    assertThat(doors.through(HOT, () -> "in")).isEqualTo("in");
  }

  private String failing() {
    throw new IllegalStateException("no");
  }

  private static boolean stay(CountDownLatch inside, CountDownLatch leave) {
    inside.countDown();
    try {
      leave.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
