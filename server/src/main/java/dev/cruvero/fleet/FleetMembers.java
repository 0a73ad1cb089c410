package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.fleet.ServingState.Serving;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.RowCallbackHandler;
import tools.jackson.databind.json.JsonMapper;

/** The worker processes that are alive, and what each serves, as all processes see it. */
final class FleetMembers {

  /** Several missed beats: a busy process is not a dead one. */
  private static final Duration ALIVE = Duration.ofSeconds(5);

  private final PlatformTransactions platform;
  private final UUID member = UUID.randomUUID();
  private @Nullable Map<String, Serving> written;

  FleetMembers(PlatformTransactions platform) {
    this.platform = platform;
  }

  /** Says that this process is alive; writes the states only when they changed. */
  synchronized void beat(Map<String, Serving> states) {
    int known = states.equals(written) ? touch() : 0;
    if (known == 0) {
      write(states);
      written = Map.copyOf(states);
    }
  }

  /** This process goes, orderly. */
  synchronized void leave() {
    platform.run(
        jdbc ->
            jdbc.sql("delete from cruvero.fleet_members where member = ?").param(member).update());
    written = null;
  }

  int alive() {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    "select count(*) from cruvero.fleet_members where seen_at > cruvero.now() - make_interval(secs => ?)")
                .param(ALIVE.toSeconds())
                .query(Integer.class)
                .single());
  }

  /** How the tenant is served by whichever process serves it best. */
  Serving state(TenantId tenant) {
    List<String> states =
        platform.in(
            jdbc ->
                jdbc.sql(
                        "select coalesce(states ->> ?, 'STARTING') from cruvero.fleet_members where seen_at > cruvero.now() - make_interval(secs => ?)")
                    .param(tenant.value())
                    .param(ALIVE.toSeconds())
                    .query(String.class)
                    .list());
    return states.stream()
        .map(Serving::valueOf)
        .min(Comparator.naturalOrder())
        .orElse(Serving.NO_WORKER_PROCESS);
  }

  /** How everything is served, each by whichever process serves it best. */
  Map<String, Serving> states() {
    Map<String, Serving> best = new TreeMap<>();
    platform.run(
        jdbc ->
            jdbc.sql(
                    """
                    select s.key, s.value from cruvero.fleet_members, jsonb_each_text(states) s
                    where seen_at > cruvero.now() - make_interval(secs => ?)
                    """)
                .param(ALIVE.toSeconds())
                .query(
                    (RowCallbackHandler)
                        row ->
                            best.merge(
                                row.getString(1),
                                Serving.valueOf(row.getString(2)),
                                BinaryOperator.minBy(Comparator.naturalOrder()))));
    return best;
  }

  private int touch() {
    return platform.in(
        jdbc ->
            jdbc.sql("update cruvero.fleet_members set seen_at = cruvero.now() where member = ?")
                .param(member)
                .update());
  }

  private void write(Map<String, Serving> states) {
    String json = JsonMapper.shared().writeValueAsString(states);
    platform.run(
        jdbc -> {
          jdbc.sql(
                  """
                  insert into cruvero.fleet_members (member, states) values (?, ?::jsonb)
                  on conflict (member) do update set seen_at = cruvero.now(), states = excluded.states
                  """)
              .param(member)
              .param(json)
              .update();
          // Processes that died without leaving.
          jdbc.sql(
                  "delete from cruvero.fleet_members where seen_at < cruvero.now() - interval '1 hour'")
              .update();
        });
  }
}
