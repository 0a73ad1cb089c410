package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.secrets.SecretCache.Slot;
import dev.cruvero.secrets.SecretWriter.Written;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tenants' LLM credentials: written by the platform, read only with a tenant's own short-lived
 * token, never shown. Fails closed on everything but an outage of Vault. Thread-safe.
 */
public final class Secrets {

  private static final Duration POLLED = Duration.ofSeconds(20);
  private static final Actor RUNTIME = Actor.system("runtime");
  private static final Actor PROBE = Actor.system("isolation-probe");
  private static final Actor DOCTOR = Actor.system("doctor");

  private final SecretWriter writer;
  private final SecretReader reader;
  private final TenantEntities entities;
  private final SecretCache cache;
  private final TenantTransactions transactions;
  private final Tenants tenants;
  private final Audit audit;
  private final ApplicationEventPublisher events;
  private final InstantSource clock;

  Secrets(
      SecretWriter writer,
      SecretReader reader,
      TenantEntities entities,
      SecretCache cache,
      TenantTransactions transactions,
      Tenants tenants,
      Audit audit,
      ApplicationEventPublisher events,
      InstantSource clock) {
    this.writer = writer;
    this.reader = reader;
    this.entities = entities;
    this.cache = cache;
    this.transactions = transactions;
    this.tenants = tenants;
    this.audit = audit;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Stores a credential as a new version. Without its audit record it is not written.
   *
   * @throws CruveroException SECRET_CONFLICT, VAULT_SEALED, VAULT_UNREACHABLE, VAULT_LOGIN_FAILED,
   *     CREDENTIAL_FORBIDDEN, ILLEGAL_STATE for a tenant that is offboarded
   */
  public StoredSecret put(TenantId tenant, Provider provider, SecretValue value, Actor by) {
    Written written =
        transactions.in(
            tenant,
            jdbc -> {
              TenantState state = tenants.get(tenant).state();
              if (state == TenantState.OFFBOARDING || state == TenantState.OFFBOARDED) {
                throw new CruveroException(
                    ErrorCode.ILLEGAL_STATE,
                    "tenant \"" + tenant + "\" is " + state + " and takes no credentials");
              }
              audit.record(
                  jdbc, tenant, by, "secret.put", provider.id(), Outcome.ALLOWED, Map.of());
              Written now = writer.write(tenant, provider, value);
              SecretRows.put(jdbc, tenant, provider, now.version(), by.toString());
              events.publishEvent(new TenantTouched(tenant));
              return now;
            });
    reader.expect(new Slot(tenant, provider), written.version());
    cache.forget(tenant);
    return new StoredSecret(provider, written.version(), written.at(), true);
  }

  /**
   * The credential as Vault gives it to the tenant, at most a good minute old; nothing for a tenant
   * that its record cuts off, whether Vault has heard of that or not.
   */
  public SecretLookup read(TenantId tenant, Provider provider) {
    Slot slot = new Slot(tenant, provider);
    SecretLookup refused = cutOff(slot, RUNTIME);
    return refused == null
        ? stillServed(slot, cache.get(slot, () -> fetch(slot, RUNTIME)))
        : refused;
  }

  /** Reads past the cache, when the provider refused the credential that {@link #read} gave. */
  public SecretLookup readFresh(TenantId tenant, Provider provider) {
    Slot slot = new Slot(tenant, provider);
    SecretLookup refused = cutOff(slot, RUNTIME);
    return refused == null ? cache.fetched(slot, () -> fetch(slot, RUNTIME)) : refused;
  }

  /** What Vault says now, whatever the record does; for the doctor, and not kept. */
  public SecretLookup examine(TenantId tenant, Provider provider) {
    return fetch(new Slot(tenant, provider), DOCTOR);
  }

  private SecretLookup fetch(Slot slot, Actor by) {
    SecretLookup open = reader.outage();
    if (open != null) {
      return open;
    }
    SecretLookup lookup = reader.read(slot);
    record(slot, by, "secret.read", lookup, false);
    return lookup;
  }

  /** The refusal of a tenant that is cut off; null for any other. */
  private @Nullable SecretLookup cutOff(Slot slot, Actor by) {
    Tenant tenant = tenants.find(slot.tenant()).orElse(null);
    if (tenant == null || !tenant.state().cutOff()) {
      return null;
    }
    SecretLookup refused = new SecretLookup.Forbidden("the tenant is " + tenant.state());
    record(slot, by, "secret.read", refused, false);
    return refused;
  }

  /** Whether Vault could not be asked, so that the next question fails as well. */
  static boolean isOutage(CruveroException failure) {
    return switch (failure.code()) {
      case VAULT_SEALED, VAULT_UNREACHABLE, VAULT_LOGIN_FAILED -> true;
      default -> false;
    };
  }

  /**
   * During an outage what was good lately is served on, unless the tenant was cut off meanwhile.
   */
  private SecretLookup stillServed(Slot slot, SecretLookup lookup) {
    SecretLookup.Found stale = SecretReader.isOutage(lookup) ? cache.stale(slot) : null;
    if (stale == null
        || tenants.find(slot.tenant()).stream().noneMatch(tenant -> !tenant.state().cutOff())) {
      return lookup;
    }
    record(slot, RUNTIME, "secret.read", stale, true);
    return stale;
  }

  /** Reads an owner's credential with a reader's token; never cached. */
  public SecretLookup readAs(TenantId reading, TenantId owner, Provider provider) {
    SecretLookup lookup = reader.once(reading, new Slot(owner, provider));
    record(new Slot(reading, provider), PROBE, "secret.probe", lookup, false);
    return lookup;
  }

  /**
   * Tries every door to these owners' credentials with a fresh token of a reader: the isolation
   * probe.
   *
   * @throws CruveroException VAULT_SEALED or VAULT_UNREACHABLE: neither allowed nor denied
   */
  public Map<TenantId, List<Glimpse>> glimpse(TenantId reading, List<TenantId> owners) {
    Map<TenantId, List<Glimpse>> all = reader.glimpse(reading, owners);
    transactions.run(
        reading, jdbc -> all.values().forEach(glimpses -> record(jdbc, reading, glimpses)));
    return all;
  }

  private void record(JdbcClient jdbc, TenantId reading, List<Glimpse> glimpses) {
    Map<String, Object> seen = new LinkedHashMap<>();
    glimpses.forEach(glimpse -> seen.put(glimpse.door(), glimpse.seen().name()));
    boolean allowed = glimpses.stream().anyMatch(Glimpse::allowed);
    audit.record(
        jdbc,
        reading,
        PROBE,
        "secret.probe",
        "every door",
        allowed ? Outcome.ALLOWED : Outcome.DENIED,
        seen);
  }

  private void record(Slot slot, Actor by, String action, SecretLookup lookup, boolean stale) {
    Outcome outcome =
        switch (lookup) {
          case SecretLookup.Found _ -> Outcome.ALLOWED;
          case SecretLookup.Forbidden _ -> Outcome.DENIED;
          case SecretLookup.Missing _,
              SecretLookup.Deleted _,
              SecretLookup.Sealed _,
              SecretLookup.Unreachable _ ->
              Outcome.FAILED;
        };
    Map<String, Object> details =
        lookup instanceof SecretLookup.Found found
            ? Map.of("version", found.version(), "stale", stale)
            : Map.of("result", lookup.getClass().getSimpleName());
    transactions.run(
        slot.tenant(),
        jdbc ->
            audit.record(jdbc, slot.tenant(), by, action, slot.provider().id(), outcome, details));
  }

  /**
   * The credentials that there are, by whomever they were written.
   *
   * @throws CruveroException as {@link #put}
   */
  public List<StoredSecret> list(TenantId tenant) {
    Map<Provider, Integer> ours =
        transactions.in(tenant, jdbc -> SecretRows.versions(jdbc, tenant));
    List<StoredSecret> secrets = new ArrayList<>();
    for (Provider provider : Provider.values()) {
      Optional<Written> found = writer.find(tenant, provider);
      found.ifPresent(
          secret ->
              secrets.add(
                  new StoredSecret(
                      provider,
                      secret.version(),
                      secret.at(),
                      ours.getOrDefault(provider, 0) == secret.version())));
    }
    return secrets;
  }

  /**
   * Deletes the newest version of a credential.
   *
   * @return whether there was one
   */
  public boolean delete(TenantId tenant, Provider provider, Actor by) {
    return gone(tenant, provider, by, "secret.delete", () -> writer.delete(tenant, provider));
  }

  /**
   * Erases a credential with all its versions, so that nobody brings it back under an id that is
   * free again.
   */
  public void erase(TenantId tenant, Provider provider, Actor by) {
    var _ = gone(tenant, provider, by, "secret.erase", () -> writer.erase(tenant, provider));
  }

  private boolean gone(
      TenantId tenant, Provider provider, Actor by, String action, Runnable atVault) {
    boolean deleted =
        transactions.in(
            tenant,
            jdbc -> {
              boolean was = writer.find(tenant, provider).isPresent();
              audit.record(
                  jdbc,
                  tenant,
                  by,
                  action,
                  provider.id(),
                  was ? Outcome.ALLOWED : Outcome.FAILED,
                  was ? Map.of() : Map.of("result", "Missing"));
              if (was) {
                atVault.run();
              }
              SecretRows.delete(jdbc, tenant, provider);
              events.publishEvent(new TenantTouched(tenant));
              return was;
            });
    cache.forget(tenant);
    return deleted;
  }

  /**
   * Cuts the tenant off from its credentials, at Vault and so for every process: its tokens end and
   * no other is minted until {@link #enable}. What it keeps is stored still. The change that this
   * follows is on record already, so Vault is asked first: a silent one keeps no other event
   * waiting.
   *
   * @throws CruveroException as {@link #put}
   */
  public void disable(TenantId tenant, Actor by) {
    turn(tenant, true, by, () -> {});
  }

  /** Takes {@link #disable} back. */
  public void enable(TenantId tenant, Actor by) {
    turn(tenant, false, by, () -> {});
  }

  /**
   * The record's head is taken last, after the tenant's row, as by every change of a tenant.
   *
   * @param noted done in the same transaction once Vault knows
   */
  void turn(TenantId tenant, boolean off, Actor by, Runnable noted) {
    transactions.run(
        tenant,
        jdbc -> {
          if (off) {
            entities.disable(tenant);
          } else {
            entities.enable(tenant);
          }
          noted.run();
          String action = off ? "secret.disable" : "secret.enable";
          audit.record(jdbc, tenant, by, action, "", Outcome.ALLOWED, Map.of());
        });
    forget(tenant);
  }

  /** Drops everything known of the tenant, credentials and token; at once, in this process. */
  public void forget(TenantId tenant) {
    cache.forget(tenant);
    reader.forget(tenant);
  }

  /**
   * Asks Vault for the version of each credential that is being served from the cache, so that one
   * changed by hand is seen within a minute. KV secrets have no lease that would tell.
   */
  void poll() {
    for (Map.Entry<Slot, SecretLookup.Found> served :
        cache.servedSince(clock.instant().minus(POLLED))) {
      int version = reader.currentVersion(served.getKey());
      if (version < 0) {
        return;
      }
      if (version != served.getValue().version()) {
        cache.forget(served.getKey());
      }
    }
  }
}
