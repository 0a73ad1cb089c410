package dev.cruvero.runs.workflow;

import java.math.BigDecimal;
import java.time.Duration;

/** How much one run may do before it is ended, whatever its tenant's limits still allow. */
public final class RunCaps {

  public static final int MODEL_CALLS = 25;
  public static final int TOOL_CALLS = 50;

  /** The same tool with the same arguments, in a row. */
  public static final int IDENTICAL_CALLS = 3;

  public static final long TOKENS = 500_000;
  public static final BigDecimal COST_USD = new BigDecimal("5");
  public static final Duration WALL_CLOCK = Duration.ofMinutes(30);

  private RunCaps() {}
}
