package dev.cruvero.isolation;

import dev.cruvero.access.Access;
import dev.cruvero.access.IssuedKey;
import dev.cruvero.access.Role;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.fleet.Fleet;
import dev.cruvero.fleet.Namespaces;
import dev.cruvero.registries.Registries;
import dev.cruvero.registries.ToolDefinition;
import dev.cruvero.secrets.PayloadKeys;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.secrets.SecretValue;
import dev.cruvero.secrets.Secrets;
import dev.cruvero.tenants.Limits;
import dev.cruvero.tenants.NewTenant;
import dev.cruvero.tenants.Policy;
import dev.cruvero.tenants.RegistryRef;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;
import dev.cruvero.tenants.Tier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The standing tenant that probes are aimed at: made by the platform, never a customer, in no list.
 * It has one thing of everything that another tenant must not reach. Thread-safe.
 */
final class Canary {
  /**
   * What is known to be there.
   *
   * @param workflow one that was run in its namespace
   */
  record Present(Tenant tenant, String key, String workflow) {
    @Override
    public String toString() {
      return tenant.id().value();
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Canary.class);

  /** A registry version of its own. */
  static final RegistryRef REGISTRY = new RegistryRef("canary", "v1.0.0");

  private static final Actor ACTOR = Actor.system("canary");
  private static final Duration CACHED = Duration.ofSeconds(60);
  private static final Duration KEY_LIVES = Duration.ofHours(1);

  private final Tenants tenants;
  private final Namespaces namespaces;
  private final Fleet fleet;
  private final WorkerProbe probe;
  private final TemporalProbes temporal;
  private final Secrets secrets;
  private final PayloadKeys keys;
  private final Registries registries;
  private final Access access;
  private final String namespace;
  private final InstantSource clock;
  private volatile boolean failing;
  private final ReentrantLock making = new ReentrantLock();
  private @Nullable Present present;
  private Instant checkedAt = Instant.MIN;
  private Instant keyExpires = Instant.MIN;

  Canary(
      Tenants tenants,
      Namespaces namespaces,
      Fleet fleet,
      WorkerProbe probe,
      TemporalProbes temporal,
      Secrets secrets,
      PayloadKeys keys,
      Registries registries,
      Access access,
      String systemNamespace,
      InstantSource clock) {
    this.tenants = tenants;
    this.namespaces = namespaces;
    this.fleet = fleet;
    this.probe = probe;
    this.temporal = temporal;
    this.secrets = secrets;
    this.keys = keys;
    this.registries = registries;
    this.access = access;
    this.namespace = namespace(systemNamespace);
    this.clock = clock;
  }

  /** Beside the system namespace, whatever that is called: cruvero-system, cruvero-canary. */
  static String namespace(String systemNamespace) {
    return systemNamespace.contains("-system")
        ? systemNamespace.replace("-system", "-canary")
        : systemNamespace + "-canary";
  }

  /**
   * The canary with everything that belongs to it, made where it is missing and looked at again
   * after a minute.
   *
   * @throws CruveroException UNHEALTHY: what it lacks is the platform's fault, not a tenant's
   */
  Present present() {
    making.lock();
    try {
      Present known = present;
      if (known == null || checkedAt.plus(CACHED).isBefore(clock.instant())) {
        known = make(known);
        present = known;
        checkedAt = clock.instant();
      }
      return known;
    } catch (CruveroException failure) {
      throw new CruveroException(
          ErrorCode.UNHEALTHY,
          "the canary tenant, which isolation is proven against, is not in place: "
              + failure.getMessage(),
          "cruvero doctor",
          Map.of(),
          List.of(),
          failure);
    } finally {
      making.unlock();
    }
  }

  /** Looks after it ahead of need; what it lacks shows where it is needed. */
  void keep() {
    try {
      var _ = present();
      failing = false;
    } catch (RuntimeException failure) {
      if (!failing) {
        LOG.warn("{}", failure.getMessage());
      }
      failing = true;
    }
  }

  private Present make(@Nullable Present before) {
    Tenant tenant = tenants.canary(request(), ACTOR);
    register(tenant);
    var _ = keys.ensure(tenant.id(), tenant.uid(), ACTOR);
    var _ = fleet.awaitServing(tenant, Duration.ofSeconds(10));
    if (!(secrets.readAs(tenant.id(), tenant.id(), Provider.OPENROUTER)
        instanceof SecretLookup.Found)) {
      var _ =
          secrets.put(
              tenant.id(),
              Provider.OPENROUTER,
              new SecretValue("canary-" + UUID.randomUUID()),
              ACTOR);
    }
    var _ = registries.seed(REGISTRY.id(), REGISTRY.version(), tenant.id(), tools(), ACTOR);
    String workflow =
        before != null && temporal.sees(tenant, before.workflow())
            ? before.workflow()
            : probe.complete(tenant);
    return new Present(tenant, key(before), workflow);
  }

  /** Where we may not register, an administrator has made it. */
  private void register(Tenant tenant) {
    try {
      var _ = namespaces.ensure(tenant.namespace(), tenant.id(), false);
    } catch (CruveroException refused) {
      if (refused.code() != ErrorCode.TEMPORAL_FORBIDDEN) {
        throw refused;
      }
      var _ = namespaces.ensure(tenant.namespace(), tenant.id(), true);
    }
  }

  private String key(@Nullable Present before) {
    Instant now = clock.instant();
    if (before != null && now.plus(CACHED).plus(CACHED).isBefore(keyExpires)) {
      return before.key();
    }
    keyExpires = now.plus(KEY_LIVES);
    IssuedKey issued =
        access.issue(Role.TENANT_RUNNER, TenantId.CANARY, "canary probe", keyExpires, ACTOR);
    return issued.text();
  }

  private NewTenant request() {
    return new NewTenant(
        TenantId.CANARY,
        "Canary of the isolation probes",
        namespace,
        null,
        Tier.DEDICATED,
        null,
        null,
        REGISTRY,
        new Limits(0L, 0L, 0L, 0L, null, null),
        Policy.NONE,
        null,
        false,
        false);
  }

  private static List<ToolDefinition> tools() {
    var schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object");
    return List.of(
        new ToolDefinition(
            "current_time",
            "The canary's own entry.",
            schema,
            "read-only",
            "never",
            Duration.ofSeconds(1)));
  }
}
