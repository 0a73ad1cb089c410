package dev.cruvero.onboarding;

import dev.cruvero.api.Step;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.tenants.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table of operations, within a transaction of the tenant. */
final class OperationRows {
  private static final String SELECT =
      "select * from cruvero.onboardings where tenant_id = :tenant";

  private final StepRows steps;

  OperationRows(StepRows steps) {
    this.steps = steps;
  }

  /** Opens an operation unless one is open; true when this call did. */
  boolean open(JdbcClient jdbc, Tenant tenant, OperationKind kind, boolean sample, Actor by) {
    String id = "op_" + UUID.randomUUID().toString().replace("-", "");
    int inserted =
        jdbc.sql(
                """
                insert into cruvero.onboardings
                  (tenant_id, operation_id, tenant_uid, kind, state, sample, started_by, started_at, due_at)
                values (:tenant, :operation, :uid, :kind, 'RUNNING', :sample, :by, cruvero.now(),
                  cruvero.now() + interval '1 second')
                on conflict (tenant_id) where ended_at is null do nothing
                """)
            .param("tenant", tenant.id().value())
            .param("operation", id)
            .param("uid", tenant.uid())
            .param("kind", kind.id())
            .param("sample", sample)
            .param("by", by.toString())
            .update();
    if (inserted == 0) {
      return false;
    }
    for (Step step : Step.values()) {
      boolean skipped = step == Step.SAMPLE_RUN && !sample;
      steps.insert(jdbc, tenant.id(), id, step, skipped ? StepState.SKIPPED : StepState.PENDING);
    }
    return true;
  }

  /** The operation that was started last for this very tenant, or under its id when uid is null. */
  Optional<Operation> latest(JdbcClient jdbc, TenantId tenant, @Nullable UUID uid) {
    return jdbc.sql(
            SELECT
                + " and (:uid::uuid is null or tenant_uid = :uid::uuid) order by started_at desc limit 1")
        .param("tenant", tenant.value())
        .param("uid", uid)
        .query((row, _) -> operation(jdbc, tenant, row))
        .optional();
  }

  Optional<Operation> find(JdbcClient jdbc, TenantId tenant, String operation) {
    return jdbc.sql(SELECT + " and operation_id = :operation")
        .param("tenant", tenant.value())
        .param("operation", operation)
        .query((row, _) -> operation(jdbc, tenant, row))
        .optional();
  }

  /** How it stands now and when it is to be looked at again at the latest. */
  void stands(
      JdbcClient jdbc, Operation operation, OperationState state, @Nullable Fault fault, long due) {
    boolean ended =
        state == OperationState.COMPLETED
            || state == OperationState.ABANDONED
            || (operation.kind() == OperationKind.VERIFY && state != OperationState.RUNNING);
    update(
            jdbc,
            operation,
            """
            state = :state, owner = :owner, due_at = cruvero.now() + cast(:due as float8) * interval '1 millisecond',
            ended_at = case when cast(:ended as boolean) then cruvero.now() end
            """)
        .param("state", state.name())
        .param("owner", fault == null ? null : fault.owner().title())
        .param("due", due)
        .param("ended", ended)
        .update();
  }

  /** Whoever works on it says so, and that nobody else needs to for a while. */
  void working(JdbcClient jdbc, Operation operation) {
    update(jdbc, operation, "due_at = cruvero.now() + interval '30 seconds'").update();
  }

  void abandon(JdbcClient jdbc, Operation operation) {
    update(jdbc, operation, "abandoning = true, state = 'RUNNING', owner = null").update();
  }

  private static JdbcClient.StatementSpec update(
      JdbcClient jdbc, Operation operation, String change) {
    return jdbc.sql(
            "update cruvero.onboardings set "
                + change
                + " where tenant_id = :tenant and operation_id = :operation and ended_at is null")
        .param("tenant", operation.tenant().value())
        .param("operation", operation.id());
  }

  private Operation operation(JdbcClient jdbc, TenantId tenant, ResultSet row) throws SQLException {
    String id = row.getString("operation_id");
    List<StepRow> rows = steps.of(jdbc, tenant, id);
    return new Operation(
        tenant,
        id,
        row.getObject("tenant_uid", UUID.class),
        OperationKind.of(row.getString("kind")),
        OperationState.valueOf(row.getString("state")),
        row.getBoolean("sample"),
        row.getBoolean("abandoning"),
        row.getObject("started_at", OffsetDateTime.class).toInstant(),
        instant(row, "ended_at"),
        rows);
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
    return at == null ? null : at.toInstant();
  }
}
