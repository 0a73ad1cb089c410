package dev.cruvero.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** The real time, plus what a test moved it by. */
public final class TestClock implements InstantSource {

  private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);

  @Override
  public Instant instant() {
    return InstantSource.system().instant().plus(offset.get());
  }

  public void advance(Duration by) {
    offset.accumulateAndGet(by, Duration::plus);
  }
}
