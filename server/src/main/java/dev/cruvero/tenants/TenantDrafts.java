package dev.cruvero.tenants;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into a record that may be stored, or into the list of everything that is wrong
 * with it.
 */
final class TenantDrafts {

  private static final String NAME = "[a-z][a-z0-9.-]{0,62}";

  private final Supplier<List<TenantChangeCheck>> checks;
  private final String poolNamespace;
  private final List<String> reservedNamespaces;

  /**
   * @param checks asked late, because the features that offer them depend on tenants
   */
  TenantDrafts(
      Supplier<List<TenantChangeCheck>> checks, String systemNamespace, String poolNamespace) {
    this.checks = checks;
    this.poolNamespace = poolNamespace;
    this.reservedNamespaces =
        List.of(systemNamespace, poolNamespace, "default", "temporal-system", "cruvero-canary");
  }

  Tenant from(NewTenant request, List<Warning> warnings) {
    List<Problem> problems = new ArrayList<>();
    if (request.id() == null) {
      problems.add(new Problem("id", "is needed"));
    } else if (request.id().equals(TenantId.CANARY)) {
      problems.add(new Problem("id", "is reserved for the platform's own canary"));
    }
    if (request.displayName() == null
        || request.displayName().isBlank()
        || request.displayName().length() > 200) {
      problems.add(new Problem("displayName", "1 to 200 characters are expected"));
    }
    Tenant draft = draft(request, false, problems);
    if (draft.tier() == Tier.DEDICATED && reservedNamespaces.contains(draft.namespace())) {
      problems.add(new Problem("namespace", "is reserved"));
    }
    check(null, draft, problems, warnings);
    return draft;
  }

  Tenant hidden(NewTenant request) {
    return draft(request, true, new ArrayList<>());
  }

  /** Everything wrong with a record that is about to be stored, in one failure. */
  void check(
      @Nullable Tenant before, Tenant after, List<Problem> problems, List<Warning> warnings) {
    after
        .limits()
        .negative()
        .forEach(name -> problems.add(new Problem("limits." + name, "0 or more is expected")));
    if (problems.isEmpty()) {
      checks.get().forEach(check -> check.check(before, after, problems, warnings));
    }
    if (!problems.isEmpty()) {
      throw refusal(after, problems);
    }
  }

  private static CruveroException refusal(Tenant after, List<Problem> problems) {
    CruveroException all =
        CruveroException.invalid("tenant \"" + after.id() + "\" was not changed", problems);
    boolean immutable =
        problems.stream().allMatch(problem -> problem.message().startsWith("is fixed"));
    boolean model =
        problems.stream().allMatch(problem -> problem.message().startsWith("unknown model"));
    ErrorCode code =
        immutable
            ? ErrorCode.IMMUTABLE_FIELD
            : model ? ErrorCode.UNKNOWN_MODEL : ErrorCode.INVALID_REQUEST;
    return new CruveroException(code, all.getMessage(), null, Map.of(), problems, null);
  }

  private Tenant draft(NewTenant request, boolean hidden, List<Problem> problems) {
    TenantId id = Objects.requireNonNullElse(request.id(), new TenantId("unnamed"));
    Tier tier = Objects.requireNonNullElse(request.tier(), Tier.DEDICATED);
    String namespace =
        tier == Tier.POOLED
            ? poolNamespace
            : Objects.requireNonNullElse(request.namespace(), "cruvero-" + id);
    String memory = Objects.requireNonNullElse(request.memoryNamespace(), id.value());
    if (tier == Tier.POOLED
        && request.namespace() != null
        && !request.namespace().equals(poolNamespace)) {
      problems.add(new Problem("namespace", "a pooled tenant lives in " + poolNamespace));
    }
    if (!namespace.matches(NAME)) {
      problems.add(
          new Problem("namespace", "1 to 63 of a-z 0-9 . - starting with a letter are expected"));
    }
    if (!memory.matches(NAME)) {
      problems.add(
          new Problem(
              "memoryNamespace", "1 to 63 of a-z 0-9 . - starting with a letter are expected"));
    }
    Instant now = Instant.EPOCH;
    return new Tenant(
        id,
        UUID.randomUUID(),
        Objects.requireNonNullElse(request.displayName(), ""),
        true,
        TenantState.PROVISIONING,
        tier,
        namespace,
        memory,
        zone(request.timeZone(), problems),
        Objects.requireNonNullElse(request.labels(), Map.of()),
        Objects.requireNonNullElse(request.registry(), RegistryRef.STANDARD),
        Objects.requireNonNullElse(request.limits(), Limits.NONE),
        request.limits() != null || request.acceptDefaultLimits(),
        Objects.requireNonNullElse(request.policy(), Policy.NONE),
        request.policy() != null,
        request.approval(),
        request.adoptNamespace(),
        hidden,
        1,
        now,
        now);
  }

  private static ZoneId zone(@Nullable String name, List<Problem> problems) {
    try {
      return ZoneId.of(name == null ? "UTC" : name);
    } catch (DateTimeException _) {
      problems.add(new Problem("timeZone", "an IANA time zone is expected, like Europe/Berlin"));
      return ZoneId.of("UTC");
    }
  }
}
