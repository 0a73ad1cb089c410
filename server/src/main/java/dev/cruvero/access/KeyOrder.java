package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A key that is to be made.
 *
 * @param scopes what of its role it may do; empty for all of it
 */
record KeyOrder(
    Role role,
    @Nullable TenantId tenant,
    String name,
    @Nullable Instant expires,
    Set<String> scopes) {

  private static final int LONGEST_NAME = 100;

  KeyOrder {
    scopes = Set.copyOf(scopes);
  }

  /**
   * @throws CruveroException with every problem of the order
   */
  void check(Instant now) {
    List<Problem> problems = new ArrayList<>();
    if (role.platform() != (tenant == null)) {
      problems.add(new Problem("tenant", "is needed for a tenant's key, and only for one"));
    }
    Problem.ofText("name", name, LONGEST_NAME).ifPresent(problems::add);
    if (expires != null && !expires.isAfter(now)) {
      problems.add(new Problem("expiresAt", "lies in the past"));
    }
    Set<String> known = RouteTable.scopes(role);
    if (!known.containsAll(scopes)) {
      problems.add(
          new Problem("scopes", "the scopes of " + role.id() + " are " + String.join(", ", known)));
    }
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("the key was not made", problems);
    }
  }
}
