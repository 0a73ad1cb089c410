package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison with the reference is worth something: without any one guard it fails. */
class QuotaGuardsTest {

  private static final int PROGRAMS = 400;

  private final QuotaWorld world = new QuotaWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest(name = "without {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          the check                 | quota_reserve | w.spent[i] + w.held[i] + p_demand[i] <= r.maxima[i] | w.spent[i] + p_demand[i] <= r.maxima[i]
          all windows               | quota_reserve | for i in 1..6 loop                                 | for i in 1..4 loop
          the same owner's hold     | quota_reserve | if r.expires_at > w.at and r.day = w.day           | if false
          a hold's expiry           | quota_reserve | if r.expires_at > w.at and                         | if
          the sweep before refusal  | quota_reserve | if v_orphans is null then                          | if false then
          the partly passed second  | quota_aged    | i in w.second + 1 .. v_second loop                 | i in w.second + 2 .. v_second + 1 loop
          the partly passed minute  | quota_aged    | i in w.minute + 1 .. v_minute loop                 | i in w.minute + 2 .. v_minute + 1 loop
          the rebase of the clock   | quota_aged    | p_now >= w.at - interval '1 minute'                | true
          the ledger of the day     | quota_aged    | where u.tenant_id = w.tenant_id and u.day = v_day  | where false
          the holds of the day      | quota_aged    | and h.day = v_day and not h.expired                | and false
          the zone                  | quota_aged    | if p_zone <> w.zone or                             | if
          charged attempts          | quota_without | if p_sent <> h.expired then                        | if false then
          yesterday's holds         | quota_without | if h.day = w.day and not h.expired                 | if not h.expired
          settling what expired     | quota_settle  | q.hold = p_hold returning                          | q.hold = p_hold and not q.expired returning
          debt                      | quota_settle  | elsif v_debt[3] > 0 or v_debt[5] > 0 then          | elsif false then
          late settlements          | quota_settle  | case when h.expired then 0 else h.tokens end       | h.tokens
          """)
  void failsWithoutAGuard(String guard, String function, String with, String without) {
    world.replace(function, with, without);

    assertThat(failingProgram()).as(guard).isLessThan(PROGRAMS);
  }

  private int failingProgram() {
    for (int program = 0; program < PROGRAMS; program++) {
      try {
        QuotaMachine.random(world, new Random(program), 40);
      } catch (AssertionError found) {
        return program;
      }
    }
    return PROGRAMS;
  }
}
