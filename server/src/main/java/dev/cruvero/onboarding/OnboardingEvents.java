package dev.cruvero.onboarding;

import dev.cruvero.api.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Streams an operation's status: what the rows say, whenever it changed, until it has ended or its
 * reader may read no more.
 */
final class OnboardingEvents implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(250);
  private static final int LOOKS_A_HEARTBEAT = 40;

  private final Onboardings onboardings;
  private final InstantSource clock;
  private final ExecutorService streams = Executors.newVirtualThreadPerTaskExecutor();

  OnboardingEvents(Onboardings onboardings, InstantSource clock) {
    this.onboardings = onboardings;
    this.clock = clock;
  }

  /**
   * Fails at once when there is no such tenant.
   *
   * @param allowed whether the reader is still let in; asked before each look
   */
  SseEmitter stream(TenantId tenant, BooleanSupplier allowed) {
    Operation first = onboardings.status(tenant);
    SseEmitter emitter = new SseEmitter(0L);
    AtomicBoolean gone = new AtomicBoolean();
    emitter.onCompletion(() -> gone.set(true));
    emitter.onError(_ -> gone.set(true));
    streams.execute(() -> follow(tenant, first, allowed, emitter, gone));
    return emitter;
  }

  private void follow(
      TenantId tenant,
      Operation first,
      BooleanSupplier allowed,
      SseEmitter emitter,
      AtomicBoolean gone) {
    try {
      Operation now = first;
      @Nullable Operation sent = null;
      int quiet = 0;
      while (!gone.get()) {
        if (!now.equals(sent)) {
          send(emitter, now);
          sent = now;
          quiet = 0;
        } else if (++quiet % LOOKS_A_HEARTBEAT == 0) {
          emitter.send(SseEmitter.event().comment("still here"));
        }
        if (!now.open()) {
          emitter.complete();
          return;
        }
        Thread.sleep(LOOK);
        if (!allowed.getAsBoolean()) {
          emitter.complete();
          return;
        }
        now = onboardings.status(tenant);
      }
    } catch (IOException | IllegalStateException _) {
      gone.set(true);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      emitter.complete();
    } catch (RuntimeException failure) {
      emitter.completeWithError(failure);
    }
  }

  private void send(SseEmitter emitter, Operation operation) throws IOException {
    emitter.send(
        SseEmitter.event()
            .name("onboarding")
            .data(OnboardingDocument.of(operation, clock.instant()), MediaType.APPLICATION_JSON));
  }

  @Override
  public void close() {
    streams.shutdownNow();
  }
}
