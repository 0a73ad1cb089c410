package dev.cruvero.onboarding;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table of steps, within a transaction of the tenant. */
final class StepRows {
  private static final TypeReference<Map<String, Object>> EVIDENCE = new TypeReference<>() {};
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration PAUSE_WITHIN_BOUND = Duration.ofSeconds(8);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

  private final JsonMapper json;

  StepRows(JsonMapper json) {
    this.json = json;
  }

  void insert(JdbcClient jdbc, TenantId tenant, String operation, Step step, StepState state) {
    jdbc.sql(
            "insert into cruvero.onboarding_steps (tenant_id, operation_id, step, number, state) values (?, ?, ?, ?, ?)")
        .params(tenant.value(), operation, step.id(), step.number(), state.name())
        .update();
  }

  List<StepRow> of(JdbcClient jdbc, TenantId tenant, String operation) {
    return jdbc.sql(
            "select * from cruvero.onboarding_steps where tenant_id = ? and operation_id = ? order by number")
        .params(tenant.value(), operation)
        .query((row, _) -> step(row))
        .list();
  }

  /** Each step as it was last decided, by whichever operation decided it. */
  List<StepRow> decided(JdbcClient jdbc, TenantId tenant, UUID uid) {
    return jdbc.sql(
            """
            select distinct on (s.number) s.*
            from cruvero.onboarding_steps s join cruvero.onboardings o using (tenant_id, operation_id)
            where o.tenant_id = ? and o.tenant_uid = ?
            order by s.number, (s.state in ('DONE', 'WAITING', 'FAILED')) desc, o.started_at desc
            """)
        .params(tenant.value(), uid)
        .query((row, _) -> step(row))
        .list();
  }

  /** The intent: written before anything is done outside. False while the operation is undone. */
  boolean begin(JdbcClient jdbc, Operation operation, Step step) {
    return update(
                jdbc,
                operation,
                step,
                """
                state = 'RUNNING', attempts = attempts + 1, started_at = coalesce(started_at, cruvero.now()),
                ended_at = null, next_retry_at = null
                """)
            .update()
        == 1;
  }

  /** What has to be known after a crash in the middle of the step. */
  void note(JdbcClient jdbc, Operation operation, Step step, Map<String, Object> evidence) {
    update(jdbc, operation, step, "evidence = :evidence::jsonb")
        .param("evidence", json.writeValueAsString(evidence))
        .update();
  }

  void finish(JdbcClient jdbc, Operation operation, Step step, StepOutcome outcome) {
    switch (outcome) {
      case StepOutcome.Done done ->
          write(jdbc, operation, step, "DONE", null, done.evidence(), null);
      case StepOutcome.Underway underway ->
          write(jdbc, operation, step, "RUNNING", null, underway.evidence(), underway.again());
      case StepOutcome.Deferred deferred ->
          write(jdbc, operation, step, "RUNNING", null, deferred.evidence(), null);
      case StepOutcome.Waiting waiting ->
          write(jdbc, operation, step, "WAITING", waiting.fault(), null, null);
      case StepOutcome.Broken broken ->
          write(jdbc, operation, step, "FAILED", broken.fault(), broken.evidence(), null);
      case StepOutcome.Failing failing -> failing(jdbc, operation, step, failing.fault());
    }
  }

  private void write(
      JdbcClient jdbc,
      Operation operation,
      Step step,
      String state,
      @Nullable Fault fault,
      @Nullable Map<String, Object> evidence,
      @Nullable Duration again) {
    caused(
            update(
                jdbc,
                operation,
                step,
                """
                state = :state, attempts = greatest(attempts, 1), failures = 0, failing_since = null,
                started_at = coalesce(started_at, cruvero.now()),
                ended_at = case when :state = 'RUNNING' then null
                                when state = :state then coalesce(ended_at, cruvero.now())
                                else cruvero.now() end,
                next_retry_at = cruvero.now() + cast(:again as float8) * interval '1 millisecond',
                cause_code = :code, cause_message = :message, cause_owner = :owner, cause_next = :next,
                evidence = coalesce(:evidence::jsonb, evidence)
                """),
            fault)
        .param("state", state)
        .param("again", again == null ? null : again.toMillis())
        .param("evidence", evidence == null ? null : json.writeValueAsString(evidence))
        .update();
  }

  /** Tried again soon and ever later; failed once it has been failing for the bound. */
  private void failing(JdbcClient jdbc, Operation operation, Step step, Fault fault) {
    caused(
            update(
                jdbc,
                operation,
                step,
                """
                failures = failures + 1, failing_since = coalesce(failing_since, cruvero.now()),
                started_at = coalesce(started_at, cruvero.now()),
                state = case when cruvero.now() - coalesce(failing_since, cruvero.now()) >= cast(:bound as float8) * interval '1 millisecond'
                             then 'FAILED' else 'RUNNING' end,
                next_retry_at = cruvero.now() + interval '1 millisecond' * least(
                  cast(:first as float8) * power(2, least(failures, 10)),
                  case when cruvero.now() - coalesce(failing_since, cruvero.now()) >= cast(:bound as float8) * interval '1 millisecond'
                       then cast(:longest as float8) else cast(:within as float8) end),
                cause_code = :code, cause_message = :message, cause_owner = :owner, cause_next = :next
                """),
            fault)
        .param("bound", StepRow.BOUND.toMillis())
        .param("first", FIRST_PAUSE.toMillis())
        .param("within", PAUSE_WITHIN_BOUND.toMillis())
        .param("longest", LONGEST_PAUSE.toMillis())
        .update();
  }

  /** The loop itself cannot go on; said where the operation stands, even while it is undone. */
  void stuck(JdbcClient jdbc, Operation operation, Step step, Fault fault, Duration again) {
    caused(
            jdbc.sql(
                """
                update cruvero.onboarding_steps set
                state = 'FAILED', failures = failures + 1, failing_since = coalesce(failing_since, cruvero.now()),
                started_at = coalesce(started_at, cruvero.now()), ended_at = cruvero.now(),
                next_retry_at = cruvero.now() + cast(:again as float8) * interval '1 millisecond',
                cause_code = :code, cause_message = :message, cause_owner = :owner, cause_next = :next
                where tenant_id = :tenant and operation_id = :operation and step = :step
                """),
            fault)
        .param("tenant", operation.tenant().value())
        .param("operation", operation.id())
        .param("step", step.id())
        .param("again", again.toMillis())
        .update();
  }

  /** What waits for a change is to be tried as if it had not been. */
  void changed(JdbcClient jdbc, Operation operation, Step step) {
    jdbc.sql(
            """
            update cruvero.onboarding_steps
            set state = 'PENDING', cause_code = null, cause_message = null, cause_owner = null, cause_next = null
            where tenant_id = ? and operation_id = ? and step = ? and state = 'WAITING'
            """)
        .params(operation.tenant().value(), operation.id(), step.id())
        .update();
  }

  /** All that failed or waits is to be tried as if for the first time. */
  void reset(JdbcClient jdbc, Operation operation) {
    jdbc.sql(
            """
            update cruvero.onboarding_steps
            set state = 'PENDING', failures = 0, failing_since = null, next_retry_at = null, ended_at = null,
                cause_code = null, cause_message = null, cause_owner = null, cause_next = null
            where tenant_id = ? and operation_id = ? and state in ('RUNNING', 'WAITING', 'FAILED')
            """)
        .params(operation.tenant().value(), operation.id())
        .update();
  }

  private static JdbcClient.StatementSpec update(
      JdbcClient jdbc, Operation operation, Step step, String change) {
    return jdbc.sql(
            """
            update cruvero.onboarding_steps s set %s
            where s.tenant_id = :tenant and s.operation_id = :operation and s.step = :step
              and exists (select from cruvero.onboardings o where o.tenant_id = s.tenant_id
                          and o.operation_id = s.operation_id and o.ended_at is null and not o.abandoning)
            """
                .formatted(change))
        .param("tenant", operation.tenant().value())
        .param("operation", operation.id())
        .param("step", step.id());
  }

  private static JdbcClient.StatementSpec caused(
      JdbcClient.StatementSpec statement, @Nullable Fault fault) {
    return statement
        .param("code", fault == null ? null : fault.code().name())
        .param("message", fault == null ? null : fault.message())
        .param("owner", fault == null ? null : fault.owner().name())
        .param("next", fault == null ? null : fault.next());
  }

  private StepRow step(ResultSet row) throws SQLException {
    String evidence = row.getString("evidence");
    return new StepRow(
        Step.of(row.getString("step")),
        StepState.valueOf(row.getString("state")),
        row.getInt("attempts"),
        row.getInt("failures"),
        OperationRows.instant(row, "started_at"),
        OperationRows.instant(row, "ended_at"),
        OperationRows.instant(row, "next_retry_at"),
        fault(row),
        evidence == null ? Map.of() : json.readValue(evidence, EVIDENCE));
  }

  private static @Nullable Fault fault(ResultSet row) throws SQLException {
    String code = row.getString("cause_code");
    return code == null
        ? null
        : new Fault(
            ErrorCode.valueOf(code),
            row.getString("cause_message"),
            Owner.valueOf(row.getString("cause_owner")),
            row.getString("cause_next"));
  }
}
