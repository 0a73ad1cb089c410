package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.db.PlatformTransactions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;

/** Keys issued, presented and revoked; each in one transaction with its audit event. */
final class Keys {

  private static final int LONGEST_NAME = 100;

  private final PlatformTransactions platform;
  private final Audit audit;
  private final String environment;
  private final InstantSource clock;

  Keys(PlatformTransactions platform, Audit audit, String environment, InstantSource clock) {
    this.platform = platform;
    this.audit = audit;
    this.environment = environment;
    this.clock = clock;
  }

  Optional<Principal> authenticate(String presented) {
    return ApiKeyText.parse(presented)
        .flatMap(key -> platform.in(jdbc -> ApiKeys.authenticate(jdbc, key)));
  }

  IssuedKey issue(
      Role role, @Nullable TenantId tenant, String name, @Nullable Instant expires, Actor by) {
    check(role, tenant, name, expires);
    ApiKeyText key = ApiKeyText.random(environment);
    Principal principal = new Principal(key.keyId(), role, tenant, name);
    try {
      platform.run(
          jdbc -> {
            ApiKeys.insert(jdbc, key, principal, expires, by.toString());
            audit.recordPlatform(
                by,
                "key.issue",
                key.keyId(),
                Outcome.ALLOWED,
                Map.of("role", role.id(), "tenant", tenant == null ? "" : tenant.value()));
          });
    } catch (DataIntegrityViolationException noSuchTenant) {
      throw new CruveroException(
          ErrorCode.TENANT_NOT_FOUND, "no tenant \"" + tenant + "\"", "cruvero tenant list");
    }
    return new IssuedKey(principal, key.text());
  }

  private void check(Role role, @Nullable TenantId tenant, String name, @Nullable Instant expires) {
    List<Problem> problems = new ArrayList<>();
    if ((role == Role.TENANT_RUNNER) != (tenant != null)) {
      problems.add(new Problem("tenant", "is needed for a tenant-runner key, and only for one"));
    }
    if (name.isBlank()
        || name.length() > LONGEST_NAME
        || name.codePoints().anyMatch(Character::isISOControl)) {
      problems.add(
          new Problem(
              "name",
              "1 to " + LONGEST_NAME + " characters without control characters are expected"));
    }
    if (expires != null && !expires.isAfter(clock.instant())) {
      problems.add(new Problem("expiresAt", "lies in the past"));
    }
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("the key was not made", problems);
    }
  }

  void revoke(String keyId, Actor by) {
    platform.run(
        jdbc -> {
          if (!ApiKeys.revoke(jdbc, keyId)) {
            throw new CruveroException(
                ErrorCode.KEY_NOT_FOUND, "no live key \"" + keyId + "\"", "cruvero key list");
          }
          audit.recordPlatform(by, "key.revoke", keyId, Outcome.ALLOWED, Map.of());
        });
  }

  Optional<KeyDocument> find(String keyId) {
    return platform.in(jdbc -> ApiKeys.find(jdbc, keyId));
  }

  /** Up to {@code limit} keys after this id, by id. */
  List<KeyDocument> list(String after, int limit) {
    return platform.in(jdbc -> ApiKeys.list(jdbc, after, limit));
  }
}
