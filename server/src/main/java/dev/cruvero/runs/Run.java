package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.tenants.RegistryRef;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is now.
 *
 * @param registryDigest of the tools as they were resolved when the run started
 * @param startedBy the actor, who may read the run whatever else it may
 * @param cancelRequested whether somebody asked for its end; it ends within seconds
 */
public record Run(
    RunId id,
    TenantId tenant,
    RunState state,
    @Nullable Waiting waitingFor,
    String prompt,
    String model,
    @Nullable List<String> tools,
    @Nullable String toolChoice,
    RegistryRef registry,
    String registryDigest,
    @Nullable String answer,
    @Nullable Cause cause,
    RunUsage usage,
    String startedBy,
    boolean cancelRequested,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    List<Refusal> refusals,
    List<Warning> warnings) {

  public Run {
    tools = tools == null ? null : List.copyOf(tools);
    refusals = List.copyOf(refusals);
    warnings = List.copyOf(warnings);
  }

  /** The limit that keeps the run waiting, and until when. */
  public record Waiting(String limit, Instant until) {}

  /**
   * A level that the tenant had reached in a limit when the run took of it.
   *
   * @param step 0 for the run's start
   * @param percent 80 is a warning, 95 critical
   */
  public record Warning(int step, String limit, int percent, Instant at, Instant resetAt) {}

  /** A tool that the model asked for and the policy refused. */
  public record Refusal(
      int step,
      String tool,
      ErrorCode code,
      String rule,
      String list,
      Owner owner,
      @Nullable String next) {}
}
