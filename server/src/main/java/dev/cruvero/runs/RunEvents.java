package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as a stream of events: {@code step} for each that changed, {@code warning} for each level
 * that the tenant reached in a limit, {@code run} whenever the run did, until it has ended. Written
 * by the request's own virtual thread from what Postgres says.
 */
final class RunEvents implements ApplicationListener<ContextClosedEvent> {

  private static final Duration LOOK = Duration.ofMillis(250);
  private static final Duration SILENCE = Duration.ofSeconds(10);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Runs runs;
  private final JsonMapper json;
  private volatile boolean closing;

  RunEvents(Runs runs, JsonMapper json) {
    this.runs = runs;
    this.json = json;
  }

  /** A server that stops waits for its requests; streams end so that it need not. */
  @Override
  public void onApplicationEvent(ContextClosedEvent closed) {
    closing = true;
  }

  /**
   * Writes until the run has ended, the reader has gone or may read no more, the server stops, or
   * an hour is over.
   *
   * @param allowed whether the reader is still let in; asked before each look
   * @param readable whether it is also told what was said
   */
  void write(
      TenantId tenant,
      RunId id,
      BooleanSupplier allowed,
      BooleanSupplier readable,
      OutputStream out)
      throws IOException {
    Map<String, String> told = new HashMap<>();
    long begun = System.nanoTime();
    long spoke = begun;
    while (!closing && System.nanoTime() - begun < LONGEST.toNanos() && allowed.getAsBoolean()) {
      Run run = runs.get(tenant, id);
      boolean whole = readable.getAsBoolean();
      boolean news = false;
      for (RunStep step : runs.steps(tenant, id)) {
        news |= tell(out, told, "step", "step " + step.number(), shown(step, run, whole));
      }
      for (Run.Warning warning : run.warnings()) {
        news |= tell(out, told, "warning", "warning " + warning, warning);
      }
      news |= tell(out, told, "run", "run", shown(run, whole));
      if (run.state().ended()) {
        return;
      }
      if (news) {
        spoke = System.nanoTime();
      } else if (System.nanoTime() - spoke > SILENCE.toNanos()) {
        out.write(": still here\n\n".getBytes(StandardCharsets.UTF_8));
        out.flush();
        spoke = System.nanoTime();
      }
      LockSupport.parkNanos(LOOK.toNanos());
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
    }
  }

  private static StepDocument shown(RunStep step, Run run, boolean whole) {
    StepDocument document = StepDocument.of(step, run.warnings());
    return whole ? document : document.withoutWords();
  }

  private static RunDocument shown(Run run, boolean whole) {
    RunDocument document = RunDocument.of(run);
    return whole ? document : document.withoutWords();
  }

  private boolean tell(
      OutputStream out, Map<String, String> told, String event, String key, Object document)
      throws IOException {
    String data = json.writeValueAsString(document);
    if (Objects.equals(told.put(key, data), data)) {
      return false;
    }
    out.write(("event: " + event + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    return true;
  }
}
