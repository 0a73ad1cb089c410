package dev.cruvero.tenants;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.audit.Personal;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Page;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.http.Paging;
import dev.cruvero.tenants.TenantRows.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tenants' records: created, found, listed, changed and moved between states; every change
 * audited in its transaction. Thread-safe.
 */
public final class Tenants {

  private final TenantTransactions transactions;
  private final PlatformTransactions platform;
  private final TenantRows rows;
  private final Audit audit;
  private final ApplicationEventPublisher events;
  private final TenantDrafts drafts;

  Tenants(
      TenantTransactions transactions,
      PlatformTransactions platform,
      TenantRows rows,
      Audit audit,
      ApplicationEventPublisher events,
      TenantDrafts drafts) {
    this.transactions = transactions;
    this.platform = platform;
    this.rows = rows;
    this.audit = audit;
    this.events = events;
    this.drafts = drafts;
  }

  /**
   * Creates a tenant in state PROVISIONING, or finds that the same one is there.
   *
   * @throws CruveroException TENANT_EXISTS for another tenant of that id, NAMESPACE_TAKEN,
   *     INVALID_REQUEST with every problem
   */
  public Created create(NewTenant request, Actor by, boolean dryRun) {
    return create(request, new ArrayList<>(), by, dryRun);
  }

  /**
   * @param problems what reading the request found wrong already
   */
  Created create(NewTenant request, List<Problem> problems, Actor by, boolean dryRun) {
    List<Warning> warnings = new ArrayList<>();
    Tenant draft = drafts.from(request, problems, warnings);
    Function<JdbcClient, Created> work =
        jdbc -> {
          Optional<Tenant> existing = rows.find(jdbc, draft.id(), Hold.NOTHING);
          if (existing.isPresent()) {
            return unchanged(request, draft, existing.get());
          }
          Tenant created =
              insert(jdbc, draft, by, Map.of("uid", draft.uid(), "namespace", draft.namespace()));
          if (!dryRun) {
            events.publishEvent(new TenantTouched(draft.id()));
          }
          return new Created.New(created, warnings);
        };
    try {
      return dryRun ? transactions.rehearse(draft.id(), work) : transactions.in(draft.id(), work);
    } catch (DuplicateKeyException taken) {
      return raced(request, draft, taken);
    }
  }

  private Tenant insert(JdbcClient jdbc, Tenant draft, Actor by, Map<String, Object> details) {
    rows.insert(jdbc, draft);
    audit.record(
        jdbc, draft.id(), by, "tenant.create", draft.id().value(), Outcome.ALLOWED, details);
    return rows.find(jdbc, draft.id(), Hold.NOTHING).orElseThrow();
  }

  /** Two creations at once: the loser sees what the winner made; otherwise a name is taken. */
  private Created raced(NewTenant request, Tenant draft, DuplicateKeyException taken) {
    Optional<Tenant> winner = find(draft.id());
    if (winner.isPresent()) {
      return unchanged(request, draft, winner.get());
    }
    throw new CruveroException(
        ErrorCode.NAMESPACE_TAKEN,
        "the namespace \""
            + draft.namespace()
            + "\" or memory namespace \""
            + draft.memoryNamespace()
            + "\" belongs to another tenant",
        "cruvero tenant create --id "
            + draft.id()
            + " --namespace <another> --memory-namespace <another>",
        Map.of(),
        List.of(),
        taken);
  }

  private static Created unchanged(NewTenant request, Tenant draft, Tenant existing) {
    List<String> others = TenantDifference.between(request, draft, existing);
    boolean gone = existing.state() == TenantState.OFFBOARDED;
    if (others.isEmpty() && !gone) {
      return new Created.Unchanged(existing);
    }
    String why =
        gone
            ? "was offboarded, and an id is never used again"
            : "is taken by a tenant with another " + String.join(", ", others);
    throw new CruveroException(
        ErrorCode.TENANT_EXISTS,
        "the tenant id \"" + draft.id() + "\" " + why,
        "cruvero tenant get --id " + draft.id());
  }

  /**
   * The tenant's record.
   *
   * @throws CruveroException TENANT_NOT_FOUND
   */
  public Tenant get(TenantId id) {
    return find(id).orElseThrow(() -> notFound(id.value()));
  }

  /**
   * {@link #get}, for the rest of the transaction around it: until that ends, nothing changes it.
   */
  public Tenant hold(TenantId id) {
    return transactions
        .in(id, jdbc -> rows.find(jdbc, id, Hold.CHANGES))
        .orElseThrow(() -> notFound(id.value()));
  }

  /** The one answer for a tenant that is unknown and for one that is not the caller's. */
  public static CruveroException notFound(String id) {
    return new CruveroException(
        ErrorCode.TENANT_NOT_FOUND, "no tenant \"" + id + "\"", "cruvero tenant list");
  }

  public Optional<Tenant> find(TenantId id) {
    return transactions.in(id, jdbc -> rows.find(jdbc, id, Hold.NOTHING));
  }

  /** A page of the tenants that are not hidden, by id. */
  public Page<Tenant> list(TenantQuery query) {
    List<Tenant> found = platform.in(jdbc -> rows.list(jdbc, query));
    return Paging.page(found, query.size(), tenant -> tenant.id().value());
  }

  /** Where every tenant stands that needs workers; one cheap query, asked every second. */
  public List<Placement> placements() {
    return platform.in(
        jdbc ->
            jdbc.sql(
                    "select tenant_id, uid, state, tier, namespace from tenants where state not in ('REQUESTED', 'OFFBOARDED')")
                .query(
                    (row, _) ->
                        new Placement(
                            new TenantId(row.getString(1)),
                            row.getObject(2, UUID.class),
                            TenantState.valueOf(row.getString(3)),
                            Tier.of(row.getString(4)),
                            row.getString(5)))
                .list());
  }

  /** Every tenant that needs workers, hidden ones included. */
  public List<Tenant> served() {
    return platform.in(rows::served);
  }

  /**
   * Applies a partial update.
   *
   * @param ifRevision the revision the caller saw, or null to update whatever is there
   * @throws CruveroException REVISION_CONFLICT, or INVALID_REQUEST with every problem
   */
  public Updated update(
      TenantId id, TenantChange change, @Nullable Long ifRevision, Actor by, boolean dryRun) {
    return transactions.in(
        id,
        jdbc -> {
          Tenant before = rows.find(jdbc, id, Hold.OTHERS).orElseThrow(() -> notFound(id.value()));
          if (before.state() == TenantState.OFFBOARDING
              || before.state() == TenantState.OFFBOARDED) {
            throw illegal(id, "is " + before.state() + " and changes no more");
          }
          checkRevision(before, ifRevision);
          List<Problem> problems = new ArrayList<>();
          List<Warning> warnings = new ArrayList<>();
          Tenant after = change.applyTo(before, problems);
          drafts.check("tenant \"" + id + "\" was not changed", before, after, problems, warnings);
          if (dryRun || after.equals(before)) {
            return new Updated(before, after, warnings);
          }
          rows.update(jdbc, after);
          audit.record(
              jdbc,
              id,
              by,
              "tenant.update",
              id.value(),
              Outcome.ALLOWED,
              TenantDifference.of(before, after));
          events.publishEvent(new TenantTouched(id));
          return new Updated(before, rows.find(jdbc, id, Hold.NOTHING).orElseThrow(), warnings);
        });
  }

  /**
   * Moves a tenant from one state to another, if it is in the first.
   *
   * @throws CruveroException ILLEGAL_STATE when it is in another state or the table has no such
   *     arrow
   */
  public Tenant move(TenantId id, TenantState from, TenantState to, Actor by) {
    return transactions.in(
        id,
        jdbc -> {
          Tenant before = rows.find(jdbc, id, Hold.OTHERS).orElseThrow(() -> notFound(id.value()));
          if (before.state() != from || !from.mayBecome(to)) {
            throw illegal(id, "is " + before.state() + " and cannot go from " + from + " to " + to);
          }
          rows.state(jdbc, before, to);
          audit.record(
              jdbc,
              id,
              by,
              "tenant.state",
              id.value(),
              Outcome.ALLOWED,
              Map.of("before", from, "after", to));
          return rows.find(jdbc, id, Hold.NOTHING).orElseThrow();
        });
  }

  /**
   * Suspends an active tenant or takes that back; from the commit on, for every replica. Nothing
   * happens to a tenant that is in the state already.
   *
   * @param to SUSPENDED or ACTIVE
   * @param ifRevision the revision the caller saw, or null for whatever is there
   * @throws CruveroException TENANT_NOT_FOUND, REVISION_CONFLICT, or ILLEGAL_STATE for a tenant
   *     that is neither active nor suspended
   */
  Updated turn(
      TenantId id, TenantState to, @Nullable String reason, @Nullable Long ifRevision, Actor by) {
    boolean off = to == TenantState.SUSPENDED;
    return transactions.in(
        id,
        jdbc -> {
          Tenant before = rows.find(jdbc, id, Hold.OTHERS).orElseThrow(() -> notFound(id.value()));
          checkRevision(before, ifRevision);
          if (before.state() == to) {
            return new Updated(before, before, List.of());
          }
          if (before.state() != (off ? TenantState.ACTIVE : TenantState.SUSPENDED)) {
            throw illegal(
                id, "is " + before.state() + " and cannot be " + (off ? "suspended" : "resumed"));
          }
          rows.state(jdbc, before, to);
          audit.record(
              jdbc,
              id,
              by,
              off ? "tenant.suspend" : "tenant.resume",
              id.value(),
              Outcome.ALLOWED,
              reason == null ? Map.of() : Map.of("reason", new Personal(reason)));
          events.publishEvent(new TenantTouched(id));
          return new Updated(before, rows.find(jdbc, id, Hold.NOTHING).orElseThrow(), List.of());
        });
  }

  /** Tenants of which Vault has not heard yet that they were suspended or resumed. */
  public List<TenantId> untold() {
    return platform.in(
        jdbc ->
            jdbc.sql("select tenant_id from tenants where not vault_told order by updated_at")
                .query((row, _) -> new TenantId(row.getString(1)))
                .list());
  }

  /** Notes that Vault has heard of this state of the tenant, if it is still the one. */
  public void told(TenantId id, TenantState state) {
    transactions.run(
        id,
        jdbc ->
            jdbc.sql("update tenants set vault_told = true where tenant_id = ? and state = ?")
                .params(id.value(), state.name())
                .update());
  }

  private static void checkRevision(Tenant before, @Nullable Long ifRevision) {
    if (ifRevision != null && ifRevision != before.revision()) {
      throw new CruveroException(
          ErrorCode.REVISION_CONFLICT,
          "tenant \""
              + before.id()
              + "\" is at revision "
              + before.revision()
              + ", not "
              + ifRevision,
          "cruvero tenant get --id " + before.id());
    }
  }

  private static CruveroException illegal(TenantId id, String why) {
    return new CruveroException(
        ErrorCode.ILLEGAL_STATE,
        "tenant \"" + id + "\" " + why,
        "cruvero tenant onboarding --id " + id);
  }

  /**
   * Removes a tenant that was never active, with its keys; its id is free again, its audit record
   * stays.
   *
   * @throws CruveroException TENANT_NOT_FOUND, or ILLEGAL_STATE when it was active once
   */
  public void remove(TenantId id, Actor by) {
    transactions.run(
        id,
        jdbc -> {
          if (rows.find(jdbc, id, Hold.OTHERS).isEmpty()) {
            throw notFound(id.value());
          }
          int removed =
              jdbc.sql("delete from tenants where tenant_id = ? and not ever_active")
                  .param(id.value())
                  .update();
          if (removed == 0) {
            throw new CruveroException(
                ErrorCode.ILLEGAL_STATE,
                "tenant \""
                    + id
                    + "\" was active and cannot be abandoned; offboarding comes with a later version",
                "cruvero tenant get --id " + id);
          }
          audit.record(jdbc, id, by, "tenant.remove", id.value(), Outcome.ALLOWED, Map.of());
        });
  }

  /** Makes the standing canary tenant when it is missing; hidden from lists. */
  public Tenant canary(NewTenant request, Actor by) {
    return transactions.in(
        TenantId.CANARY,
        jdbc ->
            rows.find(jdbc, TenantId.CANARY, Hold.NOTHING)
                .orElseGet(
                    () -> insert(jdbc, drafts.hidden(request, new ArrayList<>()), by, Map.of())));
  }
}
