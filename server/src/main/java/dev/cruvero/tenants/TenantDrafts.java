package dev.cruvero.tenants;

import static java.util.Objects.requireNonNullElse;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into a record that may be stored, or into the list of everything that is wrong
 * with it.
 */
final class TenantDrafts {

  private static final Pattern NAME = Pattern.compile("[a-z]([a-z0-9.-]{0,61}[a-z0-9])?");
  private static final String NAME_EXPECTED =
      "1 to 63 of a-z 0-9 . - are expected, starting with a letter, ending with a letter or digit";
  private static final Pattern REGION = Pattern.compile("UTC|(?!SystemV/)[A-Z][A-Za-z0-9_+/-]*/.+");

  private final Supplier<List<TenantChangeCheck>> checks;
  private final String poolNamespace;
  private final Set<String> reservedNamespaces;

  /**
   * @param checks asked late, because the features that offer them depend on tenants
   */
  TenantDrafts(
      Supplier<List<TenantChangeCheck>> checks, String systemNamespace, String poolNamespace) {
    this.checks = checks;
    this.poolNamespace = poolNamespace;
    this.reservedNamespaces =
        Set.copyOf(
            List.of(
                systemNamespace, poolNamespace, "default", "temporal-system", "cruvero-canary"));
  }

  /** The zone of an IANA name that Java and Postgres both know. */
  static ZoneId zone(String name) {
    if (!REGION.matcher(name).matches() || !ZoneId.getAvailableZoneIds().contains(name)) {
      throw new IllegalArgumentException("an IANA time zone is expected, like Europe/Berlin");
    }
    return ZoneId.of(name);
  }

  /**
   * The record a request asks for.
   *
   * @param problems what was found wrong so far
   * @throws CruveroException with every problem
   */
  Tenant from(NewTenant request, List<Problem> problems, List<Warning> warnings) {
    if (request.id() == null && problems.stream().noneMatch(p -> p.field().equals("id"))) {
      problems.add(new Problem("id", "is needed"));
    } else if (TenantId.CANARY.equals(request.id())) {
      problems.add(new Problem("id", "is reserved for the platform's own canary"));
    }
    if (request.displayName() == null) {
      problems.add(new Problem("displayName", "is needed"));
    }
    Tenant draft = draft(request, false, problems);
    if (draft.tier() == Tier.DEDICATED && reservedNamespaces.contains(draft.namespace())) {
      problems.add(new Problem("namespace", "is reserved"));
    }
    String subject = request.id() == null ? "the tenant" : "tenant \"" + draft.id() + "\"";
    check(subject + " was not created", null, draft, problems, warnings);
    return draft;
  }

  /** The record of the canary, whose request is the platform's own. */
  Tenant hidden(NewTenant request, List<Problem> problems) {
    return draft(request, true, problems);
  }

  /** Everything wrong with a record that is about to be stored, in one failure. */
  void check(
      String failed,
      @Nullable Tenant before,
      Tenant after,
      List<Problem> problems,
      List<Warning> warnings) {
    after
        .limits()
        .negative()
        .forEach(name -> problems.add(new Problem("limits." + name, "0 or more is expected")));
    checks.get().forEach(check -> check.check(before, after, problems, warnings));
    if (!problems.isEmpty()) {
      throw CruveroException.invalid(failed, problems.stream().distinct().toList());
    }
  }

  private Tenant draft(NewTenant request, boolean hidden, List<Problem> problems) {
    TenantId id = requireNonNullElse(request.id(), new TenantId("unnamed"));
    Tier tier = requireNonNullElse(request.tier(), Tier.DEDICATED);
    String namespace =
        requireNonNullElse(
            request.namespace(), tier == Tier.POOLED ? poolNamespace : "cruvero-" + id);
    String memory = requireNonNullElse(request.memoryNamespace(), id.value());
    if (tier == Tier.POOLED && !namespace.equals(poolNamespace)) {
      problems.add(new Problem("namespace", "a pooled tenant lives in " + poolNamespace));
    }
    name("namespace", namespace, problems);
    name("memoryNamespace", memory, problems);
    return new Tenant(
        id,
        UUID.randomUUID(),
        requireNonNullElse(request.displayName(), ""),
        true,
        TenantState.PROVISIONING,
        tier,
        namespace,
        memory,
        zone(request.timeZone(), problems),
        requireNonNullElse(request.labels(), Map.of()),
        requireNonNullElse(request.registry(), RegistryRef.STANDARD),
        requireNonNullElse(request.limits(), Limits.NONE),
        request.limits() != null || request.acceptDefaultLimits(),
        requireNonNullElse(request.policy(), Policy.NONE),
        request.policy() != null,
        request.approval(),
        request.adoptNamespace(),
        hidden,
        true,
        1,
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static void name(String field, String name, List<Problem> problems) {
    if (!NAME.matcher(name).matches()) {
      problems.add(new Problem(field, NAME_EXPECTED));
    }
  }

  private static ZoneId zone(@Nullable String name, List<Problem> problems) {
    try {
      return zone(name == null ? "UTC" : name);
    } catch (IllegalArgumentException unknown) {
      problems.add(new Problem("timeZone", String.valueOf(unknown.getMessage())));
      return ZoneId.of("UTC");
    }
  }
}
