package dev.cruvero.runs.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final Progress NONE = Progress.none(0);

  private static ModelResult result(long tokens, String cost) {
    return new ModelResult(ModelResult.Kind.TOOLS, 0, List.of("a"), tokens, new BigDecimal(cost));
  }

  @Test
  void allowsAsManyModelCallsAsTheCapSays() {
    Progress progress = NONE;

    for (int call = 1; call <= RunCaps.MODEL_CALLS; call++) {
      assertThat(progress.capOnModel()).isNull();
      progress = progress.afterModel(call, result(1, "0"));
    }

    assertThat(progress.capOnModel()).isEqualTo("modelCalls");
  }

  @Test
  void namesTheCapOnTokensAndOnCost() {
    Progress atTokens = NONE.afterModel(1, result(RunCaps.TOKENS, "0"));
    Progress belowTokens = NONE.afterModel(1, result(RunCaps.TOKENS - 1, "0"));
    Progress atCost = NONE.afterModel(1, result(1, RunCaps.COST_USD.toPlainString()));

    assertThat(atTokens.capOnModel()).isEqualTo("tokens");
    assertThat(belowTokens.capOnModel()).isNull();
    assertThat(atCost.capOnModel()).isEqualTo("costUsd");
  }

  @Test
  void countsIdenticalCallsOnlyInARow() {
    Progress three = NONE.withCall("a").withCall("a").withCall("a");

    assertThat(three.capOnTool()).isNull();
    assertThat(three.withCall("b").withCall("a").capOnTool()).isNull();
    assertThat(three.withCall("a").capOnTool()).isEqualTo("identicalCalls");
  }

  @Test
  void namesTheCapOnToolCalls() {
    Progress progress = NONE;

    for (int call = 0; call < RunCaps.TOOL_CALLS; call++) {
      progress = progress.withCall("call " + call);
      assertThat(progress.capOnTool()).isNull();
    }

    assertThat(progress.withCall("one more").capOnTool()).isEqualTo("toolCalls");
  }

  @Test
  void leavesLessOfTheWallClockAsTimePasses() {
    assertThat(NONE.left(0)).isEqualTo(RunCaps.WALL_CLOCK);
    assertThat(NONE.left(Duration.ofMinutes(31).toMillis())).isNegative();
  }
}
