package dev.cruvero.quotas;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cruvero.access.Access;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.tenants.Tenants;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/quota/overrides} and {@code /v1/quota/history}: for the tenant in context. */
@RestController
@RequestMapping("/v1/quota")
class QuotaOverrideController {

  private static final BigDecimal MOST = new BigDecimal("1000000000000");
  private static final int LONGEST_REASON = 500;
  private static final int MONEY_SCALE = 6;

  /** What is asked for. */
  record OverrideRequest(
      @Nullable String limit,
      @Nullable BigDecimal value,
      @JsonProperty("for") @Nullable Duration time,
      @Nullable String reason) {}

  /** An override as the API shows it. */
  record OverrideDocument(
      long number,
      Limit limit,
      Object value,
      String reason,
      String by,
      Instant since,
      Instant until) {

    static OverrideDocument of(QuotaOverride override) {
      return new OverrideDocument(
          override.number(),
          override.limit(),
          override.limit().amount(override.value()),
          override.reason(),
          override.by(),
          override.since(),
          override.until());
    }
  }

  /** The overrides that count now. */
  record OverridesDocument(List<OverrideDocument> items) {}

  /** What became of the limits, the newest first. */
  record HistoryDocument(List<QuotaHistory.Change> items) {}

  private final QuotaOverrides overrides;
  private final QuotaHistory history;
  private final Tenants tenants;
  private final Access access;

  QuotaOverrideController(
      QuotaOverrides overrides, QuotaHistory history, Tenants tenants, Access access) {
    this.overrides = overrides;
    this.history = history;
    this.tenants = tenants;
    this.access = access;
  }

  @PostMapping("/overrides")
  @ResponseStatus(HttpStatus.CREATED)
  OverrideDocument make(@RequestBody OverrideRequest request) {
    TenantId tenant = access.tenant();
    List<Problem> problems = new ArrayList<>();
    Limit limit = limit(request.limit(), problems);
    BigDecimal value = value(limit, request.value(), problems);
    Duration time = Objects.requireNonNullElse(request.time(), Duration.ZERO);
    if (time.toSeconds() < 1 || time.compareTo(QuotaOverrides.LONGEST) > 0) {
      problems.add(new Problem("for", "a time from PT1S to P31D is expected, like PT2H"));
    }
    String reason = Objects.requireNonNullElse(request.reason(), "").strip();
    Problem.ofText("reason", reason, LONGEST_REASON).ifPresent(problems::add);
    if (limit == null || !problems.isEmpty()) {
      throw CruveroException.invalid("the limit was not overridden", problems);
    }
    return OverrideDocument.of(
        overrides.make(tenant, limit, value, time, reason, Access.current().actor()));
  }

  private static @Nullable Limit limit(@Nullable String id, List<Problem> problems) {
    List<Limit> named =
        Arrays.stream(Limit.values()).filter(limit -> limit.id().equals(id)).toList();
    if (named.isEmpty()) {
      String all = String.join(", ", Arrays.stream(Limit.values()).map(Limit::id).toList());
      problems.add(new Problem("limit", "one of " + all + " is expected"));
      return null;
    }
    return named.getFirst();
  }

  private static BigDecimal value(
      @Nullable Limit limit, @Nullable BigDecimal value, List<Problem> problems) {
    int decimals = limit == Limit.COST_PER_DAY_USD ? MONEY_SCALE : 0;
    if (value == null
        || value.signum() < 0
        || value.compareTo(MOST) > 0
        || value.stripTrailingZeros().scale() > decimals) {
      problems.add(
          new Problem(
              "value",
              decimals == 0
                  ? "a whole number, 0 or more, is expected"
                  : "an amount, 0 or more, with at most six decimals is expected"));
      return BigDecimal.ZERO;
    }
    return value;
  }

  @GetMapping("/overrides")
  OverridesDocument list() {
    return new OverridesDocument(
        overrides.live(known()).stream().map(OverrideDocument::of).toList());
  }

  @DeleteMapping("/overrides/{number}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void end(@PathVariable long number) {
    overrides.end(access.tenant(), number, Access.current().actor());
  }

  @GetMapping("/history")
  HistoryDocument history() {
    return new HistoryDocument(history.of(known()));
  }

  /** The tenant in context, which has to exist: an unknown one has no history, not an empty one. */
  private TenantId known() {
    return tenants.get(access.tenant()).id();
  }
}
