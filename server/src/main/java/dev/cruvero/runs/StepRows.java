package dev.cruvero.runs;

import dev.cruvero.api.Provider;
import dev.cruvero.api.RunId;
import dev.cruvero.api.TenantId;
import dev.cruvero.models.ChatOutcome.Answered;
import dev.cruvero.models.ToolCall;
import dev.cruvero.runs.RunStep.Downgraded;
import dev.cruvero.runs.RunStep.Kind;
import dev.cruvero.runs.RunStep.State;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The table {@code run_steps}, within a transaction of the tenant. A receipt is written over an
 * intent only, so that of two attempts the first to finish is the one that counts.
 */
final class StepRows {

  private final JsonMapper json;

  StepRows(JsonMapper json) {
    this.json = json;
  }

  List<RunStep> list(JdbcClient jdbc, RunId run) {
    return jdbc.sql("select * from run_steps where run_id = ? order by number")
        .param(run.value())
        .query((row, _) -> step(row))
        .list();
  }

  Optional<RunStep> find(JdbcClient jdbc, RunId run, int number) {
    return jdbc.sql("select * from run_steps where run_id = ? and number = ?")
        .param(run.value())
        .param(number)
        .query((row, _) -> step(row))
        .optional();
  }

  /** Writes the intent, or counts another attempt at it, which may go to another model. */
  void begin(
      JdbcClient jdbc,
      TenantId tenant,
      RunId run,
      int number,
      Kind kind,
      String name,
      @Nullable ToolCall call,
      @Nullable Downgraded downgrade) {
    jdbc.sql(
            """
            insert into run_steps (tenant_id, run_id, number, kind, state, name, attempts, call_id, input,
              downgraded_from, downgrade_limit, started_at)
            values (?, ?, ?, ?, 'RUNNING', ?, 1, ?, ?, ?, ?, cruvero.now())
            on conflict (tenant_id, run_id, number) do update set
              attempts = run_steps.attempts + 1, state = 'RUNNING', ended_at = null, name = excluded.name,
              downgraded_from = excluded.downgraded_from, downgrade_limit = excluded.downgrade_limit
            """)
        .param(tenant.value())
        .param(run.value())
        .param(number)
        .param(kind.name())
        .param(name)
        .param(call == null ? null : call.id())
        .param(call == null ? null : call.arguments())
        .param(downgrade == null ? null : downgrade.from())
        .param(downgrade == null ? null : downgrade.limit())
        .update();
  }

  /** Records an answer; false when the step is recorded already. */
  boolean answered(
      JdbcClient jdbc,
      RunId run,
      int number,
      Answered answer,
      long promptTokens,
      long completionTokens,
      BigDecimal cost) {
    return jdbc.sql(
                """
                update run_steps set state = 'DONE', output = ?, tool_calls = ?::jsonb, finish_reason = ?, provider = ?,
                  served_model = ?, response_id = ?, practice = ?, prompt_tokens = ?, completion_tokens = ?, cost_usd = ?,
                  usage_known = ?, cause_code = null, cause_message = null, cause_next = null, ended_at = cruvero.now()
                where run_id = ? and number = ? and state = 'RUNNING'
                """)
            .param(answer.text().replace("\0", ""))
            .param(json.writeValueAsString(answer.toolCalls()).replace("\\u0000", ""))
            .param(answer.finishReason())
            .param(answer.provider().id())
            .param(answer.servedModel())
            .param(answer.responseId())
            .param(answer.practice())
            .param(promptTokens)
            .param(completionTokens)
            .param(cost)
            .param(answer.usageKnown())
            .param(run.value())
            .param(number)
            .update()
        > 0;
  }

  /** Records what a tool gave back. */
  void observed(JdbcClient jdbc, RunId run, int number, Observation observation) {
    Cause cause = observation.cause();
    jdbc.sql(
            """
            update run_steps set state = ?, output = ?, cause_code = ?, cause_message = ?, cause_next = ?,
              refusal_rule = ?, refusal_list = ?, ended_at = cruvero.now()
            where run_id = ? and number = ? and state = 'RUNNING'
            """)
        .param(observation.state().name())
        .param(observation.text().replace("\0", ""))
        .param(cause == null ? null : cause.code().name())
        .param(cause == null ? null : cause.message())
        .param(cause == null ? null : cause.next())
        .param(observation.rule())
        .param(observation.list())
        .param(run.value())
        .param(number)
        .update();
  }

  /** Notes why an attempt failed; the step goes on unless it was the last. */
  void attemptFailed(JdbcClient jdbc, RunId run, int number, Cause cause, boolean last) {
    jdbc.sql(
            """
            update run_steps set cause_code = ?, cause_message = ?, cause_next = ?,
              state = case when ? then 'FAILED' else state end,
              ended_at = case when ? then cruvero.now() end
            where run_id = ? and number = ? and state = 'RUNNING'
            """)
        .param(cause.code().name())
        .param(cause.message())
        .param(cause.next())
        .param(last)
        .param(last)
        .param(run.value())
        .param(number)
        .update();
  }

  private RunStep step(ResultSet row) throws SQLException {
    String calls = row.getString("tool_calls");
    String provider = row.getString("provider");
    String from = row.getString("downgraded_from");
    return new RunStep(
        row.getInt("number"),
        Kind.valueOf(row.getString("kind")),
        State.valueOf(row.getString("state")),
        row.getString("name"),
        from == null ? null : new Downgraded(from, row.getString("downgrade_limit")),
        row.getInt("attempts"),
        row.getString("call_id"),
        row.getString("input"),
        row.getString("output"),
        calls == null ? List.of() : json.readValue(calls, new TypeReference<List<ToolCall>>() {}),
        row.getString("finish_reason"),
        row.getLong("prompt_tokens"),
        row.getLong("completion_tokens"),
        RunRows.money(row, "cost_usd"),
        row.getBoolean("usage_known"),
        provider == null ? null : Provider.of(provider),
        row.getString("served_model"),
        row.getString("response_id"),
        row.getBoolean("practice"),
        RunRows.cause(row),
        Objects.requireNonNull(RunRows.instant(row, "started_at")),
        RunRows.instant(row, "ended_at"));
  }
}
