package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that seal tenants' workflow payloads: one ring a tenant, read with a token of the
 * tenant's own and then kept in memory, so that an outage of Vault stops no run. Apart from the LLM
 * credentials, because a suspended tenant's runs must still be ended. Thread-safe.
 */
public final class PayloadKeys {

  private static final Logger log = LoggerFactory.getLogger(PayloadKeys.class);
  private static final Duration CURRENT_FOR = Duration.ofSeconds(60);

  private final PayloadKeyStore store;
  private final TenantTransactions transactions;
  private final Audit audit;
  private final InstantSource clock;
  private final Map<TenantId, Ring> rings = new ConcurrentHashMap<>();

  PayloadKeys(
      PayloadKeyStore store, TenantTransactions transactions, Audit audit, InstantSource clock) {
    this.store = store;
    this.transactions = transactions;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * The keys of this very tenant.
   *
   * @param uid an id that was abandoned and made again has other keys, and their numbers begin anew
   */
  public KeyRing ring(TenantId tenant, UUID uid) {
    return held(tenant, uid);
  }

  private Ring held(TenantId tenant, UUID uid) {
    return rings.compute(
        tenant,
        (_, known) -> known != null && known.uid.equals(uid) ? known : new Ring(tenant, uid));
  }

  /**
   * Makes the tenant's first key unless there is one.
   *
   * @return the version that is in use
   * @throws CruveroException as {@link KeyRing#current}, VAULT_LOGIN_FAILED
   */
  public int ensure(TenantId tenant, UUID uid, Actor by) {
    PayloadKey found = store.newest(tenant);
    if (found == null) {
      found = make(tenant, by);
    }
    var _ = held(tenant, uid).learn(found);
    return found.version();
  }

  /** Whoever writes second finds the first one's key; one that was deleted is replaced. */
  private PayloadKey make(TenantId tenant, Actor by) {
    try {
      return write(tenant, "payload_key.create", 0, by);
    } catch (CruveroException lost) {
      if (lost.code() != ErrorCode.SECRET_CONFLICT) {
        throw lost;
      }
    }
    PayloadKey found = store.newest(tenant);
    return found != null
        ? found
        : write(tenant, "payload_key.create", store.newestNumber(tenant), by);
  }

  /**
   * Makes a new key for what is sealed from now on; what older ones sealed stays readable. Other
   * processes follow within a minute or so.
   *
   * @return the new version
   * @throws CruveroException SECRET_CONFLICT when somebody else rotates at the same moment, or as
   *     {@link #ensure}
   */
  public int rotate(TenantId tenant, Actor by) {
    PayloadKey made = write(tenant, "payload_key.rotate", store.newestNumber(tenant), by);
    Ring ring = rings.get(tenant);
    if (ring != null) {
      var _ = ring.learn(made);
    }
    return made.version();
  }

  /** Without its audit record no key is written, and without the key there is no record. */
  private PayloadKey write(TenantId tenant, String action, int over, Actor by) {
    return transactions.in(
        tenant,
        jdbc -> {
          audit.record(
              jdbc, tenant, by, action, "payload", Outcome.ALLOWED, Map.of("version", over + 1));
          PayloadKey made = store.write(tenant, over);
          if (made == null) {
            throw new CruveroException(
                ErrorCode.SECRET_CONFLICT,
                "somebody else wrote the payload key of tenant \""
                    + tenant
                    + "\" at the same moment",
                "cruvero secret rotate-payload-key --tenant " + tenant);
          }
          return made;
        });
  }

  /** Destroys all versions; only where no history of the tenant is left to be read. */
  public void destroy(TenantId tenant, Actor by) {
    transactions.run(
        tenant,
        jdbc -> {
          audit.record(
              jdbc, tenant, by, "payload_key.destroy", "payload", Outcome.ALLOWED, Map.of());
          store.destroy(tenant);
        });
    rings.remove(tenant);
  }

  /** The newest key as Vault has it this moment, past what is remembered. */
  public PayloadKey fresh(TenantId tenant) {
    PayloadKey found = store.newest(tenant);
    if (found == null) {
      throw missing(tenant, 0);
    }
    return found;
  }

  /** Those of these owners whose key the reading tenant's token opens: the isolation probe. */
  public Set<TenantId> readableBy(TenantId reading, List<TenantId> owners) {
    return store.readableBy(reading, owners);
  }

  private static CruveroException missing(TenantId tenant, int version) {
    return new CruveroException(
        ErrorCode.PAYLOAD_KEY_UNREADABLE,
        "tenant \""
            + tenant
            + "\" has no payload key"
            + (version == 0 ? "" : " of version " + version)
            + " in Vault, or it was deleted there",
        version == 0
            ? "cruvero tenant verify --id " + tenant
            : "vault kv undelete -versions="
                + version
                + " secret/cruvero/keys/"
                + tenant
                + ".payload");
  }

  private final class Ring implements KeyRing {

    private final TenantId tenant;
    private final UUID uid;
    private final Map<Integer, PayloadKey> keys = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable PayloadKey> newest = new AtomicReference<>();
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Instant currentUntil = Instant.MIN;

    Ring(TenantId tenant, UUID uid) {
      this.tenant = tenant;
      this.uid = uid;
    }

    /** What is known; looked after behind the caller's back once it is a minute old. */
    @Override
    public PayloadKey current() {
      PayloadKey known = newest.get();
      if (known == null) {
        return first();
      }
      if (!clock.instant().isBefore(currentUntil)) {
        currentUntil = clock.instant().plus(jittered());
        Thread.ofVirtual().start(this::refresh);
      }
      return known;
    }

    private PayloadKey first() {
      reading.lock();
      try {
        PayloadKey known = newest.get();
        return known == null ? learn(fresh(tenant)) : known;
      } finally {
        reading.unlock();
      }
    }

    private void refresh() {
      try {
        learn(fresh(tenant));
      } catch (RuntimeException failure) {
        log.warn(
            "the payload key of tenant {} cannot be looked up, the known one stays in use: {}",
            tenant,
            failure.getMessage());
      }
    }

    @Override
    public PayloadKey of(int version) {
      PayloadKey known = keys.get(version);
      return known == null ? older(version) : known;
    }

    private PayloadKey older(int version) {
      reading.lock();
      try {
        PayloadKey known = keys.get(version);
        if (known != null) {
          return known;
        }
        PayloadKey found = store.version(tenant, version);
        if (found == null) {
          throw missing(tenant, version);
        }
        keys.put(version, found);
        return found;
      } finally {
        reading.unlock();
      }
    }

    /** Never goes back to an older version, which a standby that lags may answer with. */
    PayloadKey learn(PayloadKey found) {
      keys.put(found.version(), found);
      currentUntil = clock.instant().plus(jittered());
      PayloadKey latest =
          newest.accumulateAndGet(
              found, (a, b) -> a == null || (b != null && b.version() > a.version()) ? b : a);
      return latest == null ? found : latest;
    }

    private static Duration jittered() {
      return CURRENT_FOR.multipliedBy(ThreadLocalRandom.current().nextInt(80, 121)).dividedBy(100);
    }
  }
}
