package dev.cruvero.runs;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.quotas.HoldId;
import dev.cruvero.runs.Run.Refusal;
import dev.cruvero.runs.Run.Waiting;
import dev.cruvero.runs.Run.Warning;
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
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code runs}, within a transaction of the tenant. */
final class RunRows {

  private static final String SELECT =
      """
      select r.*, u.*,
        (select jsonb_agg(jsonb_build_object('step', step, 'limit', limit_id, 'percent', percent, 'at', at, 'resetAt', reset_at)
                          order by at, limit_id)
         from run_warnings w where w.tenant_id = r.tenant_id and w.run_id = r.run_id) as warnings
      from runs r
        cross join lateral (
          select count(*) filter (where kind = 'MODEL' and state = 'DONE') as model_calls,
                 count(*) filter (where kind = 'TOOL' and state <> 'RUNNING') as tool_calls,
                 coalesce(sum(prompt_tokens), 0) as prompt_tokens,
                 coalesce(sum(completion_tokens), 0) as completion_tokens,
                 coalesce(sum(cost_usd), 0) as cost_usd,
                 jsonb_agg(jsonb_build_object('step', number, 'tool', name, 'code', cause_code,
                   'rule', refusal_rule, 'list', refusal_list, 'next', cause_next) order by number)
                   filter (where state = 'REFUSED') as refusals
          from run_steps s where s.tenant_id = r.tenant_id and s.run_id = r.run_id) u
      """;

  /** A refusal as the database puts it together. */
  private record RefusalRow(
      int step, String tool, ErrorCode code, String rule, String list, @Nullable String next) {}

  private final JsonMapper json;

  RunRows(JsonMapper json) {
    this.json = json;
  }

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
        .query((row, _) -> run(row))
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
        .query((row, _) -> run(row))
        .list();
  }

  void insert(JdbcClient jdbc, Draft draft) {
    List<String> tools = draft.request().tools();
    jdbc.sql(
            """
            insert into runs (tenant_id, run_id, state, prompt, model, tools, tool_choice, registry_id, registry_version,
              registry_digest, started_by, created_at)
            values (?, ?, 'QUEUED', ?, ?, ?, ?, ?, ?, ?, ?, cruvero.now())
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
        .update();
  }

  /** Keeps the hold that counts the run. */
  void hold(JdbcClient jdbc, RunId id, HoldId hold) {
    jdbc.sql("update runs set hold_id = ? where run_id = ?")
        .params(hold.toString(), id.value())
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
        .query(String.class)
        .optional()
        .map(HoldId::of)
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

  private List<Refusal> refusals(ResultSet row) throws SQLException {
    String aggregated = row.getString("refusals");
    List<RefusalRow> rows =
        aggregated == null
            ? List.of()
            : json.readValue(aggregated, new TypeReference<List<RefusalRow>>() {});
    return rows.stream()
        .map(
            refusal ->
                new Refusal(
                    refusal.step(),
                    refusal.tool(),
                    refusal.code(),
                    refusal.rule(),
                    refusal.list(),
                    refusal.code().owner(),
                    refusal.next()))
        .toList();
  }

  private List<Warning> warnings(ResultSet row) throws SQLException {
    String aggregated = row.getString("warnings");
    return aggregated == null
        ? List.of()
        : json.readValue(aggregated, new TypeReference<List<Warning>>() {});
  }

  private Run run(ResultSet row) throws SQLException {
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
        row.getString("started_by"),
        row.getObject("cancel_requested_at") != null,
        java.util.Objects.requireNonNull(instant(row, "created_at")),
        instant(row, "started_at"),
        instant(row, "ended_at"),
        refusals(row),
        warnings(row));
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
