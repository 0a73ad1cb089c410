package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.HoldId;
import dev.cruvero.runs.Run.Refusal;
import dev.cruvero.runs.Run.Waiting;
import dev.cruvero.tenants.RegistryRef;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code runs}, within a transaction of the tenant. */
final class RunRows {

  private static final String SELECT =
      """
      select r.*, u.*
      from runs r
        cross join lateral (
          select count(*) filter (where kind = 'MODEL' and state = 'DONE') as model_calls,
                 count(*) filter (where kind = 'TOOL' and state <> 'RUNNING') as tool_calls,
                 coalesce(sum(prompt_tokens), 0) as prompt_tokens,
                 coalesce(sum(completion_tokens), 0) as completion_tokens,
                 coalesce(sum(cost_usd), 0) as cost_usd
          from run_steps s where s.tenant_id = r.tenant_id and s.run_id = r.run_id) u
      """;

  private static final String REFUSALS =
      """
      select number, name, cause_code, cause_next, refusal_rule, refusal_list
      from run_steps where run_id = ? and state = 'REFUSED' order by number
      """;

  /** What is new about a run that starts. */
  record Draft(
      RunId id,
      TenantId tenant,
      NewRun request,
      String model,
      RegistryRef registry,
      String digest,
      String startedBy) {}

  Optional<Run> find(JdbcClient jdbc, RunId id) {
    return jdbc.sql(SELECT + " where r.run_id = ?")
        .param(id.value())
        .query((row, _) -> run(row, refusals(jdbc, id)))
        .optional();
  }

  /** Locks the run's row: one step of a run is begun or recorded at a time. */
  boolean lock(JdbcClient jdbc, RunId id) {
    return jdbc.sql("select 1 from runs where run_id = ? for update")
        .param(id.value())
        .query(Integer.class)
        .optional()
        .isPresent();
  }

  /** The newest first, after the given run. */
  List<Run> list(JdbcClient jdbc, @Nullable RunState state, @Nullable RunId after, int limit) {
    return jdbc.sql(
            SELECT
                + """
                where (:state::text is null or r.state = :state::text)
                  and (:after::text is null or (r.created_at, r.run_id) <
                       (select a.created_at, a.run_id from runs a where a.run_id = :after::text))
                order by r.created_at desc, r.run_id desc limit :limit
                """)
        .param("state", state == null ? null : state.name())
        .param("after", after == null ? null : after.value())
        .param("limit", limit)
        .query((row, _) -> run(row, refusals(jdbc, new RunId(row.getString("run_id")))))
        .list();
  }

  void insert(JdbcClient jdbc, Draft draft, HoldId hold) {
    List<String> tools = draft.request().tools();
    jdbc.sql(
            """
            insert into runs (tenant_id, run_id, state, prompt, model, tools, tool_choice, registry_id, registry_version,
              registry_digest, started_by, hold_id, created_at)
            values (?, ?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?, ?, ?, cruvero.now())
            """)
        .param(draft.tenant().value())
        .param(draft.id().value())
        .param(draft.request().prompt())
        .param(draft.model())
        .param(tools == null ? null : tools.toArray(String[]::new))
        .param(draft.request().toolChoice())
        .param(draft.registry().id())
        .param(draft.registry().version())
        .param(draft.digest())
        .param(draft.startedBy())
        .param(hold.number())
        .update();
  }

  /** Removes a run that never began; false when it has begun or is gone. */
  boolean remove(JdbcClient jdbc, RunId id) {
    return jdbc.sql("delete from runs where run_id = ? and state = 'QUEUED'")
            .param(id.value())
            .update()
        > 0;
  }

  /** The hold that counts the run; null once it is settled. */
  @Nullable HoldId takeHold(JdbcClient jdbc, RunId id) {
    return jdbc.sql(
            """
            with held as (select hold_id from runs where run_id = :run for update)
            update runs set hold_id = null from held
            where run_id = :run and held.hold_id is not null returning held.hold_id
            """)
        .param("run", id.value())
        .query(Long.class)
        .optional()
        .map(HoldId::new)
        .orElse(null);
  }

  void running(JdbcClient jdbc, RunId id) {
    jdbc.sql(
            """
            update runs set state = 'RUNNING', started_at = coalesce(started_at, cruvero.now()),
              waiting_limit = null, waiting_until = null
            where run_id = ? and state in ('QUEUED', 'RUNNING', 'WAITING')
            """)
        .param(id.value())
        .update();
  }

  void waiting(JdbcClient jdbc, RunId id, String limit, Instant until) {
    jdbc.sql(
            """
            update runs set state = 'WAITING', started_at = coalesce(started_at, cruvero.now()),
              waiting_limit = ?, waiting_until = ?
            where run_id = ? and state in ('QUEUED', 'RUNNING', 'WAITING')
            """)
        .param(limit)
        .param(until.atOffset(java.time.ZoneOffset.UTC))
        .param(id.value())
        .update();
  }

  /** Asks for the run's end; false when it has ended. */
  boolean requestCancel(JdbcClient jdbc, RunId id) {
    return jdbc.sql(
                """
                update runs set cancel_requested_at = coalesce(cancel_requested_at, cruvero.now())
                where run_id = ? and state in ('QUEUED', 'RUNNING', 'WAITING')
                """)
            .param(id.value())
            .update()
        > 0;
  }

  /** Ends the run once; a second end changes nothing. */
  void end(
      JdbcClient jdbc, RunId id, RunState state, @Nullable String answer, @Nullable Cause cause) {
    jdbc.sql(
            """
            update runs set state = ?, answer = ?, cause_code = ?, cause_message = ?, cause_next = ?,
              waiting_limit = null, waiting_until = null,
              started_at = coalesce(started_at, cruvero.now()), ended_at = cruvero.now()
            where run_id = ? and state in ('QUEUED', 'RUNNING', 'WAITING')
            """)
        .param(state.name())
        .param(answer)
        .param(cause == null ? null : cause.code().name())
        .param(cause == null ? null : cause.message())
        .param(cause == null ? null : cause.next())
        .param(id.value())
        .update();
    jdbc.sql(
            "update run_steps set state = 'FAILED', ended_at = cruvero.now() where run_id = ? and state = 'RUNNING'")
        .param(id.value())
        .update();
  }

  private static List<Refusal> refusals(JdbcClient jdbc, RunId id) {
    return jdbc.sql(REFUSALS)
        .param(id.value())
        .query(
            (row, _) -> {
              ErrorCode code = ErrorCode.valueOf(row.getString("cause_code"));
              return new Refusal(
                  row.getInt("number"),
                  row.getString("name"),
                  code,
                  row.getString("refusal_rule"),
                  row.getString("refusal_list"),
                  code.owner(),
                  row.getString("cause_next"));
            })
        .list();
  }

  private static Run run(ResultSet row, List<Refusal> refusals) throws SQLException {
    Array tools = row.getArray("tools");
    String limit = row.getString("waiting_limit");
    Instant until = instant(row, "waiting_until");
    return new Run(
        new RunId(row.getString("run_id")),
        new TenantId(row.getString("tenant_id")),
        RunState.valueOf(row.getString("state")),
        limit == null || until == null ? null : new Waiting(limit, until),
        row.getString("prompt"),
        row.getString("model"),
        tools == null ? null : List.of((String[]) tools.getArray()),
        row.getString("tool_choice"),
        new RegistryRef(row.getString("registry_id"), row.getString("registry_version")),
        row.getString("registry_digest"),
        row.getString("answer"),
        cause(row),
        new RunUsage(
            row.getLong("model_calls"),
            row.getLong("tool_calls"),
            row.getLong("prompt_tokens"),
            row.getLong("completion_tokens"),
            money(row, "cost_usd")),
        row.getObject("cancel_requested_at") != null,
        java.util.Objects.requireNonNull(instant(row, "created_at")),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        refusals);
  }

  static @Nullable Cause cause(ResultSet row) throws SQLException {
    String code = row.getString("cause_code");
    return code == null
        ? null
        : Cause.of(
            ErrorCode.valueOf(code), row.getString("cause_message"), row.getString("cause_next"));
  }

  static BigDecimal money(ResultSet row, String column) throws SQLException {
    BigDecimal amount = row.getBigDecimal(column);
    return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
