package dev.cruvero.quotas;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.quotas.Admission.Granted;
import dev.cruvero.quotas.Admission.Refused;
import dev.cruvero.quotas.Admission.Unavailable;
import dev.cruvero.quotas.Charge.Charged;
import dev.cruvero.tenants.Tier;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.RowMapper;

/**
 * Admission for everything that is limited: at every grant, what is settled and held stays within
 * each limit that the demand touches, over all replicas. Each call is one statement and one round
 * trip; called inside a tenant's transaction it joins, and the tenant's other decisions wait until
 * that ends, which is why such a transaction is run by {@link #inTurn}. Thread-safe.
 */
public final class Quotas implements AutoCloseable {

  /** As long as the pool lets a caller wait for a connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final String DEDICATED = QuotaRows.defaults(Tier.DEDICATED);
  private static final String POOLED = QuotaRows.defaults(Tier.POOLED);

  private static final Unavailable UNDECIDED =
      new Unavailable("Postgres did not decide, so nothing was granted");

  private final TenantTransactions transactions;
  private final Doors doors = new Doors(PATIENCE);
  private final QuotaMetrics metrics;
  private final ApplicationEventPublisher events;
  private final InstantSource clock;
  private final Leases leases;

  /**
   * @param leasing whether hot tenants are granted from leases
   */
  public Quotas(
      TenantTransactions transactions,
      MeterRegistry meters,
      ApplicationEventPublisher events,
      InstantSource clock,
      boolean leasing) {
    this(transactions, meters, events, clock, new Leases(leasing, System::nanoTime));
  }

  Quotas(
      TenantTransactions transactions,
      MeterRegistry meters,
      ApplicationEventPublisher events,
      InstantSource clock,
      Leases leases) {
    this.transactions = transactions;
    this.metrics = new QuotaMetrics(meters);
    this.events = events;
    this.clock = clock;
    this.leases = leases;
  }

  /**
   * Charges the worst case in all windows, or in none. The same owner again gets its open hold
   * again. A hot tenant is granted from a lease, in memory.
   *
   * @param expiry after which the hold, if neither settled nor released, is an orphan
   * @throws CruveroException TENANT_NOT_FOUND
   */
  public Admission reserve(TenantId tenant, HoldOwner owner, Demand worstCase, Duration expiry) {
    QuotaRows.Answer answer =
        decide(tenant, owner, worstCase, Amounts.of(worstCase), expiry.toMillis() / 1000.0);
    if (answer == null) {
      return UNDECIDED;
    }
    return answer.refused() != null
        ? answer.refused()
        : new Granted(Objects.requireNonNull(answer.hold()), answer.windows());
  }

  /**
   * Counts requests to our own API, which have a window of their own and nothing to settle.
   *
   * @throws CruveroException TENANT_NOT_FOUND
   */
  public Charge charge(TenantId tenant, long apiRequests) {
    QuotaRows.Answer answer = decide(tenant, null, null, Amounts.ofApi(apiRequests), 0);
    if (answer == null) {
      return UNDECIDED;
    }
    return answer.refused() != null ? answer.refused() : new Charged(answer.windows());
  }

  /** A caller's transaction that decides, in its turn; turned away when too many wait already. */
  public <T> T inTurn(
      TenantId tenant, Limit asked, Supplier<T> transaction, Function<Refused, T> crowded) {
    T result =
        transactions.joins(tenant) ? transaction.get() : doors.unlessCrowded(tenant, transaction);
    if (result == null) {
      Refused refused = Refused.crowded(asked, clock.instant());
      metrics.decided(refused);
      return crowded.apply(refused);
    }
    return result;
  }

  /** A caller's transaction that settles or releases, in its turn; none is turned away. */
  public <T> T inTurn(TenantId tenant, Supplier<T> transaction) {
    return transactions.joins(tenant) ? transaction.get() : doors.through(tenant, transaction);
  }

  /** Null when nobody could decide. */
  private QuotaRows.@Nullable Answer decide(
      TenantId tenant,
      @Nullable HoldOwner owner,
      @Nullable Demand demand,
      Amounts amount,
      double seconds) {
    boolean often = leases.hot(tenant);
    boolean hot = often || doors.queue(tenant);
    Granted leased = leases.grant(tenant, owner, demand, amount);
    if (leased != null) {
      metrics.granted();
      return QuotaRows.Answer.granted(leased);
    }
    Supplier<QuotaRows.Answer> durably =
        () -> reserveDurably(tenant, owner, amount.vector(), seconds);
    QuotaRows.Answer answer;
    try {
      if (transactions.joins(tenant)) {
        // Its lease would have to wait for this very transaction, so another thread takes it.
        if (often) {
          doors.later(tenant, () -> takeLater(tenant, amount));
        }
        answer = durably.get();
      } else {
        answer =
            doors.unlessCrowded(tenant, () -> inside(tenant, owner, demand, amount, hot, durably));
      }
    } catch (DataAccessResourceFailureException | TransientDataAccessException lost) {
      metrics.unavailable();
      return null;
    }
    return counted(
        tenant,
        answer == null
            ? QuotaRows.Answer.refused(Refused.crowded(amount.first(), clock.instant()))
            : known(tenant, answer));
  }

  private QuotaRows.Answer counted(TenantId tenant, QuotaRows.Answer answer) {
    metrics.decided(answer.refused());
    warn(tenant, answer);
    return answer;
  }

  /** Somebody may have brought a lease while this caller waited at the door. */
  private QuotaRows.Answer inside(
      TenantId tenant,
      @Nullable HoldOwner owner,
      @Nullable Demand demand,
      Amounts amount,
      boolean hot,
      Supplier<QuotaRows.Answer> durably) {
    Granted leased = leases.grant(tenant, owner, demand, amount);
    if (leased == null && (hot || doors.queue(tenant)) && take(tenant, amount)) {
      leased = leases.grant(tenant, owner, demand, amount);
    }
    return leased == null ? durably.get() : QuotaRows.Answer.granted(leased);
  }

  private QuotaRows.Answer reserveDurably(
      TenantId tenant, @Nullable HoldOwner owner, String demand, double seconds) {
    return transactions.statement(
        tenant,
        "select * from cruvero.quota_reserve(nullif(?, ''), ?::numeric[], make_interval(secs => ?), ?::numeric[], ?::numeric[])",
        QuotaRows::answer,
        owner == null ? "" : owner.toString(),
        demand,
        seconds,
        DEDICATED,
        POOLED);
  }

  /** Whether a lease is there now that this call brought. */
  private boolean take(TenantId tenant, Amounts amount) {
    QuotaRows.Answer answer =
        leases.take(
            tenant,
            amount,
            most ->
                transactions.statement(
                    tenant,
                    "select * from cruvero.quota_lease(?, ?::numeric[], ?, ?::numeric[], ?::numeric[])",
                    QuotaRows::answer,
                    leases.replica(),
                    amount.vector(),
                    most,
                    DEDICATED,
                    POOLED));
    if (answer == null || !answer.leased()) {
      return false;
    }
    warn(tenant, answer);
    return true;
  }

  private void takeLater(TenantId tenant, Amounts amount) {
    try {
      doors.through(tenant, () -> take(tenant, amount));
    } catch (DataAccessResourceFailureException | TransientDataAccessException lost) {
      // Without a lease everything is decided durably, or not at all; the caller sees which.
      metrics.unavailable();
    }
  }

  /**
   * Gives back what ended leases have left; what cannot be given back now is kept for the next
   * time.
   */
  public void returnLeases() {
    leases.ended(
        (tenant, lease) ->
            statement(
                tenant,
                "select cruvero.quota_return(?, ?::numeric[])",
                (row, _) -> row.getBoolean(1),
                lease.number(),
                lease.left().vector()),
        this::release);
  }

  /**
   * Ends a tenant's leases here: its limits or its state changed. Elsewhere they end by themselves.
   */
  @EventListener
  void touched(TenantTouched event) {
    leases.end(event.tenant());
  }

  /** Grants nothing from leases any more and gives them back. */
  @Override
  public void close() {
    leases.close();
    returnLeases();
  }

  /**
   * Puts what was used in the hold's place, in the counters and in the ledger. Nothing for a hold
   * that was settled or released already. Usage beyond the hold counts all the same, as debt.
   */
  public void settle(TenantId tenant, HoldId hold, Used used) {
    settle(tenant, hold, used.demand(), used.promptTokens(), used.completionTokens());
  }

  /**
   * {@link #settle(TenantId, HoldId, Used)} without the kinds of tokens.
   *
   * @param usageKnown false: the hold itself counts as what was used, and the day is flagged
   */
  public void settle(TenantId tenant, HoldId hold, Demand actual, boolean usageKnown) {
    settle(tenant, hold, usageKnown ? actual : null, 0, 0);
  }

  private void settle(
      TenantId tenant, HoldId hold, @Nullable Demand used, long prompt, long completion) {
    BigDecimal[] beyond =
        needed(
            () ->
                statement(
                    tenant,
                    "select coalesce(cruvero.quota_settle(?, nullif(?, -1), nullif(?, '')::numeric[], nullif(?, '')::numeric[], ?, ?), '{0,0,0,0,0}')",
                    (row, _) -> (BigDecimal[]) row.getArray(1).getArray(),
                    hold.number(),
                    hold.sequence(),
                    hold.vector(),
                    used == null ? "" : Amounts.of(used).vector(),
                    prompt,
                    completion));
    leases.settled(tenant, hold, beyond[4].longValue());
    metrics.debt(beyond);
  }

  /** Gives everything back: the call was never sent. Nothing for a hold that is gone. */
  public void release(TenantId tenant, HoldId hold) {
    needed(
        () ->
            statement(
                tenant,
                "select cruvero.quota_release(?, nullif(?, -1), nullif(?, '')::numeric[])",
                (row, _) -> row.getBoolean(1),
                hold.number(),
                hold.sequence(),
                hold.vector()));
    leases.settled(tenant, hold, 0);
  }

  /**
   * The windows as they are, in the order of {@link Limit}.
   *
   * @throws CruveroException TENANT_NOT_FOUND
   */
  public List<WindowState> state(TenantId tenant) {
    QuotaRows.Answer answer =
        needed(
            () ->
                transactions.statement(
                    tenant,
                    "select * from cruvero.quota_state(?::numeric[], ?::numeric[])",
                    QuotaRows::answer,
                    DEDICATED,
                    POOLED));
    return known(tenant, answer).windows();
  }

  /**
   * What was used on the tenant's calendar days, both ends included; days without use are absent.
   */
  public List<DailyUsage> usage(TenantId tenant, LocalDate from, LocalDate to) {
    return QuotaRows.usage(transactions, tenant, from, to);
  }

  /**
   * Makes the counters exist, at nothing; existing ones stay as they are.
   *
   * @throws CruveroException TENANT_NOT_FOUND
   */
  public void initialise(TenantId tenant) {
    boolean known =
        needed(
            () ->
                statement(
                    tenant, "select cruvero.quota_initialise()", (row, _) -> row.getBoolean(1)));
    if (!known) {
      throw unknown(tenant);
    }
  }

  /** Ends the tenant's orphans, at most so many; returns how many. */
  long sweep(TenantId tenant, int atMost) {
    long ended =
        statement(tenant, "select cruvero.quota_sweep(?)", (row, _) -> row.getLong(1), atMost);
    metrics.orphans(ended);
    return ended;
  }

  /** Inside a transaction, which may hold the tenant's lock already, nobody waits at the door. */
  private <T> T statement(TenantId tenant, String sql, RowMapper<T> mapper, Object... parameters) {
    return inTurn(tenant, () -> transactions.statement(tenant, sql, mapper, parameters));
  }

  private void warn(TenantId tenant, QuotaRows.Answer answer) {
    for (int i = 0; i < answer.risen().size(); i++) {
      Integer percent = answer.risen().get(i);
      if (percent != null) {
        QuotaWarning warning = new QuotaWarning(tenant, percent, answer.windows().get(i));
        metrics.warned(warning);
        events.publishEvent(warning);
      }
    }
  }

  private static QuotaRows.Answer known(TenantId tenant, QuotaRows.Answer answer) {
    if (answer.unknownTenant()) {
      throw unknown(tenant);
    }
    return answer;
  }

  private static CruveroException unknown(TenantId tenant) {
    return new CruveroException(
        ErrorCode.TENANT_NOT_FOUND, "no tenant \"" + tenant + "\"", "cruvero tenant list");
  }

  private static <T> T needed(Supplier<T> work) {
    try {
      return work.get();
    } catch (DataAccessResourceFailureException | TransientDataAccessException lost) {
      throw new CruveroException(
          ErrorCode.POSTGRES_UNREACHABLE, "the quota counters cannot be reached", lost);
    }
  }
}
