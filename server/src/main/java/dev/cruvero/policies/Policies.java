package dev.cruvero.policies;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.tenants.Policy;
import dev.cruvero.tenants.Tenants;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one decision about models and tools: blocked wins over allowed, and what is on no list is
 * refused.
 */
public final class Policies {

  private static final Pattern ARGUMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/@~-]{0,199}");

  private final Tenants tenants;

  Policies(Tenants tenants) {
    this.tenants = tenants;
  }

  /** Decides by the tenant's policy as it is now. */
  public PolicyDecision decide(TenantId tenant, Subject subject, String name) {
    return decide(tenant, tenants.get(tenant).policy(), subject, name);
  }

  /** Decides by the given policy; a pure function. */
  public static PolicyDecision decide(
      TenantId tenant, Policy policy, Subject subject, String name) {
    String change = "cruvero tenant update --id " + tenant;
    String flag = subject.plural.toLowerCase(Locale.ROOT);
    Optional<String> blocking = match(subject.blocked(policy), name);
    if (blocking.isPresent()) {
      return new PolicyDecision.Refused(
          subject.isBlocked,
          blocking.get(),
          "blocked" + subject.plural,
          Owner.PRODUCT,
          change + " --remove-blocked-" + flag + " " + blocking.get());
    }
    return match(subject.allowed(policy), name)
        .<PolicyDecision>map(rule -> new PolicyDecision.Allowed(rule, "allowed" + subject.plural))
        .orElseGet(
            () ->
                new PolicyDecision.Refused(
                    subject.notAllowed,
                    "not on the list",
                    "allowed" + subject.plural,
                    Owner.PRODUCT,
                    change + " --add-allowed-" + flag + " " + argument(name)));
  }

  /** The name as part of a command: what a model made up must not reach anybody's shell. */
  private static String argument(String name) {
    return ARGUMENT.matcher(name).matches() ? name : "<name>";
  }

  /**
   * The first entry that covers the name: equal to it, or a prefix of it that ends in an asterisk.
   */
  private static Optional<String> match(List<String> entries, String name) {
    return entries.stream()
        .filter(
            entry ->
                entry.endsWith("*")
                    ? name.startsWith(entry.substring(0, entry.length() - 1))
                    : entry.equals(name))
        .findFirst();
  }
}
