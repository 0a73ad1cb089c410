package dev.cruvero.runs;

import dev.cruvero.runs.Run.Refusal;
import dev.cruvero.runs.Run.Warning;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A run as the API shows it. */
record RunDocument(
    String id,
    String tenant,
    RunState state,
    @Nullable WaitingDocument waitingFor,
    boolean cancelRequested,
    @Nullable String prompt,
    String model,
    @Nullable List<String> tools,
    @Nullable String toolChoice,
    RegistryDocument registry,
    @Nullable String answer,
    @Nullable Cause cause,
    UsageDocument usage,
    String startedBy,
    @Nullable MaskedDocument masked,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    List<Refusal> refusals,
    List<Warning> warnings) {

  /** The limit that keeps a run waiting. */
  record WaitingDocument(String reason, String limit, Instant until) {}

  /** The version of the registry and the digest that was resolved from it. */
  record RegistryDocument(String id, String version, String digest) {}

  /** What is not shown, and the command that lets it be shown. */
  record MaskedDocument(List<String> fields, String next) {}

  /** What was used, with money as a decimal string. */
  record UsageDocument(
      long modelCalls, long toolCalls, long promptTokens, long completionTokens, String costUsd) {}

  static RunDocument of(Run run) {
    Run.Waiting waiting = run.waitingFor();
    RunUsage usage = run.usage();
    return new RunDocument(
        run.id().value(),
        run.tenant().value(),
        run.state(),
        waiting == null
            ? null
            : new WaitingDocument("RATE_LIMIT", waiting.limit(), waiting.until()),
        run.cancelRequested(),
        run.prompt(),
        run.model(),
        run.tools(),
        run.toolChoice(),
        new RegistryDocument(run.registry().id(), run.registry().version(), run.registryDigest()),
        run.answer(),
        run.cause(),
        new UsageDocument(
            usage.modelCalls(),
            usage.toolCalls(),
            usage.promptTokens(),
            usage.completionTokens(),
            money(usage.costUsd())),
        run.startedBy(),
        null,
        run.createdAt(),
        run.startedAt(),
        run.endedAt(),
        run.refusals(),
        run.warnings());
  }

  /**
   * The same without what the tenant and the model said: answers to POST are kept for their
   * Idempotency-Key, outside the tenant's own rows.
   */
  RunDocument receipt() {
    return without(null);
  }

  /** The same for whoever may not read what the run says. */
  RunDocument withoutWords() {
    return without(new MaskedDocument(List.of("prompt", "answer"), RunReaders.leave(tenant)));
  }

  private RunDocument without(@Nullable MaskedDocument why) {
    return new RunDocument(
        id,
        tenant,
        state,
        waitingFor,
        cancelRequested,
        null,
        model,
        tools,
        toolChoice,
        registry,
        null,
        cause,
        usage,
        startedBy,
        why,
        createdAt,
        startedAt,
        endedAt,
        refusals,
        warnings);
  }

  static String money(BigDecimal amount) {
    return amount.toPlainString();
  }
}
