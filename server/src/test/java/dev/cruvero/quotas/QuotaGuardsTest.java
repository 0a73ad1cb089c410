package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The comparison with the reference is worth something: without any one guard it fails. The number
 * is that of a program that shows it, where the first ones do not: where to begin to look.
 */
class QuotaGuardsTest {

  private static final int PROGRAMS = 400;

  private final QuotaWorld world = new QuotaWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest(name = "without {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0   | the check                 | quota_reserve | w.spent[i] + w.held[i] + p_demand[i] <= v_maxima[i] | w.spent[i] + p_demand[i] <= v_maxima[i]
          0   | all windows               | quota_reserve | for i in 1..6 loop                                 | for i in 1..4 loop
          0   | the same owner's hold     | quota_reserve | if r.expires_at > w.at and r.day = w.day           | if false
          264 | a hold's expiry           | quota_reserve | if r.expires_at > w.at and                         | if
          0   | the sweep before refusal  | quota_reserve | if v_orphans is null then                          | if false then
          0   | the partly passed second  | quota_aged    | i in w.second + 1 .. v_second loop                 | i in w.second + 2 .. v_second + 1 loop
          0   | the partly passed minute  | quota_aged    | i in w.minute + 1 .. v_minute loop                 | i in w.minute + 2 .. v_minute + 1 loop
          0   | the rebase of the clock   | quota_aged    | p_now >= w.at - interval '1 minute'                | true
          0   | the ledger of the day     | quota_aged    | where u.tenant_id = w.tenant_id and u.day = v_day  | where false
          0   | the holds of the day      | quota_aged    | and h.day = v_day and not h.expired                | and false
          0   | the zone                  | quota_aged    | if w.time_zone <> w.zone or                             | if
          0   | the rules' change         | quota_rules_changed | where q.tenant_id = v_tenant                  | where false
          0   | another second            | quota_reserve | to_timestamp(w.second + 1), w.day_end              | w.day_end
          0   | charged attempts          | quota_without | if p_sent <> h.expired then                        | if false then
          0   | yesterday's holds         | quota_without | if h.day = w.day and not h.expired                 | if not h.expired
          0   | settling what expired     | quota_taken   | q.hold = p_hold returning                          | q.hold = p_hold and not q.expired returning
          0   | debt                      | quota_settle  | elsif v_debt[3] > 0 or v_debt[5] > 0 then          | elsif false then
          148 | a lease's last moment     | quota_lease   | floor(extract(epoch from l.expires_at))            | floor(extract(epoch from w.at))
          0   | a lease's share           | quota_lease   | (2 * v_replicas * p_demand[i])                     | p_demand[i]
          0   | a lease in all windows    | quota_lease   | for i in 1..6 loop                                 | for i in 1..4 loop
          0   | the charge of a lease     | quota_lease   | w := cruvero.quota_with_lease(w, l, v_units);      | w := w;
          0   | suspension                | quota_lease   | not r.active                                       | false
          0   | a unit's one end          | quota_taken   | and get_bit(l.ended, p_unit) = 0                   | and true
          85  | the leases of the day     | quota_aged    | where l.tenant_id = w.tenant_id and l.day = v_day  | where false
          107 | leases of another clock   | quota_with_lease | l.jumps = w.jumps and                           | true and
          0   | late settlements          | quota_settle  | case when h.expired then 0 else h.tokens end       | h.tokens
          """)
  void failsWithoutAGuard(int first, String guard, String function, String with, String without) {
    world.replace(function, with, without);

    assertThat(QuotaMachine.failing(world, first, PROGRAMS)).as(guard).isLessThan(first + PROGRAMS);
  }
}
