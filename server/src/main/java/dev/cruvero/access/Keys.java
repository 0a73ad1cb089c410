package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.PlatformTransactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/**
 * Keys issued, presented, rotated and revoked; each in one transaction with its event in the
 * platform's record. That of a tenant's key is in the tenant's record too.
 */
final class Keys {

  /** The longest that a rotated key lives beside its successor. */
  static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

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

  /**
   * Makes a key.
   *
   * @param id of the key, from a caller who may ask twice; null for a random one
   */
  IssuedKey issue(KeyOrder order, @Nullable String id, Actor by) {
    order.check(clock.instant());
    ApiKeyText key = ApiKeyText.random(environment, id);
    Principal principal =
        new Principal(
            Actor.key(key.keyId()), order.role(), order.tenant(), order.name(), order.scopes());
    try {
      platform.run(
          jdbc -> {
            ApiKeys.insert(jdbc, key, principal, order.expires(), by.toString());
            record(by, "key.issue", principal, Map.of("scopes", order.scopes()));
          });
    } catch (DuplicateKeyException again) {
      throw shownOnce(again);
    } catch (DataIntegrityViolationException noSuchTenant) {
      throw new CruveroException(
          ErrorCode.TENANT_NOT_FOUND,
          "no tenant \"" + order.tenant() + "\"",
          "cruvero tenant list");
    }
    return new IssuedKey(principal, key.text());
  }

  /**
   * Makes a key like this one, which lives on for the overlap at most.
   *
   * @param within the tenant whose keys are reached; null for every key
   * @param limit the scopes of whoever asks; empty when not limited
   */
  IssuedKey rotate(
      String keyId,
      Duration overlap,
      @Nullable TenantId within,
      Set<String> limit,
      @Nullable String id,
      Actor by) {
    ApiKeyText key = ApiKeyText.random(environment, id);
    try {
      return platform.in(
          jdbc -> {
            ApiKeys.Live old = ApiKeys.lock(jdbc, keyId, within).orElseThrow(() -> notFound(keyId));
            if (old.replacedBy() != null) {
              throw new CruveroException(
                  ErrorCode.ILLEGAL_STATE,
                  "key \""
                      + keyId
                      + "\" was rotated already: a key and its successor live at a time",
                  "cruvero key rotate " + old.replacedBy());
            }
            checkWithin(limit, old.principal().scopes());
            Principal fresh = old.principal().as(Actor.key(key.keyId()));
            ApiKeys.replace(jdbc, keyId, key, fresh, overlap, by.toString());
            record(
                by,
                "key.rotate",
                fresh,
                Map.of("replaces", keyId, "overlapSeconds", overlap.toSeconds()));
            return new IssuedKey(fresh, key.text());
          });
    } catch (DuplicateKeyException again) {
      throw shownOnce(again);
    }
  }

  /** A key that is limited to scopes gives no more than it has. */
  static void checkWithin(Set<String> limit, Set<String> wanted) {
    if (!limit.isEmpty() && (wanted.isEmpty() || !limit.containsAll(wanted))) {
      throw new CruveroException(
          ErrorCode.FORBIDDEN,
          "a key that is limited to scopes can give only those: name some of them",
          "cruvero whoami");
    }
  }

  void revoke(String keyId, @Nullable TenantId within, Actor by) {
    Principal ended =
        platform.in(
            jdbc -> {
              Principal found =
                  ApiKeys.revoke(jdbc, keyId, within).orElseThrow(() -> notFound(keyId));
              recordPlatform(by, "key.revoke", found, details(found, Map.of()));
              return found;
            });
    // An emergency stop does not wait for the tenant's record, which others may hold.
    recordTenant(by, "key.revoke", ended, details(ended, Map.of()));
  }

  /**
   * In the platform's record, and in that of the tenant whose key is made. The tenant's is
   * committed first: it may tell of a key that then was not made, never miss one.
   */
  private void record(Actor by, String action, Principal key, Map<String, Object> more) {
    Map<String, Object> details = details(key, more);
    recordTenant(by, action, key, details);
    recordPlatform(by, action, key, details);
  }

  private static Map<String, Object> details(Principal key, Map<String, Object> more) {
    Map<String, Object> details = new java.util.TreeMap<>(more);
    details.put("role", key.role().id());
    TenantId tenant = key.tenant();
    details.put("tenant", tenant == null ? "" : tenant.value());
    return details;
  }

  private void recordTenant(Actor by, String action, Principal key, Map<String, Object> details) {
    TenantId tenant = key.tenant();
    if (tenant != null) {
      audit.record(tenant, by, action, key.keyId(), Outcome.ALLOWED, details);
    }
  }

  private void recordPlatform(Actor by, String action, Principal key, Map<String, Object> details) {
    audit.recordPlatform(by, action, key.keyId(), Outcome.ALLOWED, details);
  }

  private static CruveroException notFound(String keyId) {
    return new CruveroException(
        ErrorCode.KEY_NOT_FOUND, "no live key \"" + keyId + "\"", "cruvero key list");
  }

  /** The request was carried out before, and its answer cannot be given twice. */
  private static CruveroException shownOnce(DuplicateKeyException again) {
    return new CruveroException(
        ErrorCode.ILLEGAL_STATE,
        "the key was shown once: revoke it and make another",
        "cruvero key list",
        Map.of(),
        List.of(),
        again);
  }

  Optional<KeyDocument> find(String keyId) {
    return platform.in(jdbc -> ApiKeys.find(jdbc, keyId));
  }

  /** Up to {@code limit} keys after this id, by id. */
  List<KeyDocument> list(@Nullable TenantId within, String after, int limit) {
    return platform.in(jdbc -> ApiKeys.list(jdbc, within, after, limit));
  }
}
