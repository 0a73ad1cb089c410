package dev.cruvero.runs;

import dev.cruvero.api.RunId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run is asked to do.
 *
 * @param id chosen by a caller who may ask twice: the second time the run that is there is the
 *     answer
 * @param model absent: the first that the tenant's policy allows
 * @param tools absent: every tool that the tenant's policy allows
 * @param toolChoice for the first model call: {@code auto}, {@code none}, {@code required} or a
 *     tool's name
 */
public record NewRun(
    @Nullable RunId id,
    String prompt,
    @Nullable String model,
    @Nullable List<String> tools,
    @Nullable String toolChoice) {

  /** A run with the given prompt and everything else as the tenant's policy has it. */
  public static NewRun of(String prompt) {
    return new NewRun(null, prompt, null, null, null);
  }
}
