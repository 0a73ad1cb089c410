package dev.cruvero.registries;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Page;
import dev.cruvero.base.TenantTouched;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.http.Paging;
import dev.cruvero.tenants.RegistryRef;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantState;
import dev.cruvero.tenants.Tenants;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The tool registries: seeded once, never changed, resolved for a tenant. Thread-safe. */
public final class Registries {

  private final TenantTransactions transactions;
  private final PlatformTransactions platform;
  private final RegistryRows rows;
  private final ShippedRegistries shipped;
  private final Tenants tenants;
  private final Audit audit;
  private final ApplicationEventPublisher events;

  Registries(
      TenantTransactions transactions,
      PlatformTransactions platform,
      RegistryRows rows,
      ShippedRegistries shipped,
      Tenants tenants,
      Audit audit,
      ApplicationEventPublisher events) {
    this.transactions = transactions;
    this.platform = platform;
    this.rows = rows;
    this.shipped = shipped;
    this.tenants = tenants;
    this.audit = audit;
    this.events = events;
  }

  /**
   * Seeds a version, or finds that it is there with the same content.
   *
   * @param tenant whose own version it is; null for the global one
   * @param tools its entries, or null for those that are shipped under this name
   * @throws CruveroException REGISTRY_VERSION_EXISTS for other content under a known name,
   *     REGISTRY_NOT_FOUND when nothing is shipped under it, INVALID_REQUEST
   */
  public Seeded seed(
      String id,
      String version,
      @Nullable TenantId tenant,
      @Nullable List<ToolDefinition> tools,
      Actor by) {
    RegistryRef ref = ref(id, version);
    JsonNode entries = tools == null ? shipped.tools(ref) : ToolDefinitions.write(tools);
    return seed(ref, tenant, entries, by);
  }

  Seeded seed(RegistryRef ref, @Nullable TenantId tenant, JsonNode tools, Actor by) {
    List<ToolDefinition> checked = ToolDefinitions.checked("registry " + ref, tools);
    ObjectNode content = ToolDefinitions.content(ref.id(), ref.version(), checked);
    return tenant == null ? seedGlobal(ref, content, by) : seedOwn(tenant, ref, content, by);
  }

  private Seeded seedGlobal(RegistryRef ref, ObjectNode content, Actor by) {
    return platform.in(
        jdbc -> {
          boolean inserted = rows.insertGlobal(jdbc, ref, content, by.toString());
          Registry stored = rows.global(jdbc, ref).orElseThrow();
          if (!inserted) {
            return unchanged(stored, content);
          }
          audit.recordPlatform(
              by,
              "registry.seed",
              ref.toString(),
              Outcome.ALLOWED,
              Map.of("digest", stored.digest()));
          tenants.served().stream()
              .filter(tenant -> tenant.state() != TenantState.ACTIVE)
              .filter(tenant -> tenant.registry().equals(ref))
              .forEach(tenant -> events.publishEvent(new TenantTouched(tenant.id())));
          return new Seeded.New(stored);
        });
  }

  private Seeded seedOwn(TenantId tenant, RegistryRef ref, ObjectNode content, Actor by) {
    return transactions.in(
        tenant,
        jdbc -> {
          tenants.get(tenant);
          boolean inserted = rows.insertOwn(jdbc, tenant, ref, content, by.toString());
          Registry stored = rows.own(jdbc, tenant, ref).orElseThrow();
          if (!inserted) {
            return unchanged(stored, content);
          }
          audit.record(
              jdbc,
              tenant,
              by,
              "registry.seed",
              ref.toString(),
              Outcome.ALLOWED,
              Map.of("digest", stored.digest()));
          events.publishEvent(new TenantTouched(tenant));
          return new Seeded.New(stored);
        });
  }

  private static Seeded unchanged(Registry stored, ObjectNode content) {
    if (stored.digest().equals(ToolDefinitions.digest(content))) {
      return new Seeded.Unchanged(stored);
    }
    throw new CruveroException(
        ErrorCode.REGISTRY_VERSION_EXISTS,
        "registry "
            + stored.id()
            + "@"
            + stored.version()
            + " is seeded with other content and a version never changes: seed the new content under a new version",
        "cruvero registry show " + stored.id() + "@" + stored.version());
  }

  /**
   * What the tenant's pinned version holds for it: its own entries over the global ones.
   *
   * @throws CruveroException REGISTRY_MISSING when neither is seeded
   */
  public Registry resolve(Tenant tenant) {
    return transactions
        .in(tenant.id(), jdbc -> resolved(jdbc, tenant))
        .orElseThrow(
            () ->
                new CruveroException(
                    ErrorCode.REGISTRY_MISSING,
                    "registry "
                        + tenant.registry()
                        + ", which tenant \""
                        + tenant.id()
                        + "\" pins, is not seeded",
                    seedCommand(tenant.registry())));
  }

  static String seedCommand(RegistryRef ref) {
    return "cruvero seed-registry --id " + ref.id() + " --version " + ref.version();
  }

  Optional<Registry> resolvable(Tenant tenant) {
    return transactions.in(tenant.id(), jdbc -> resolved(jdbc, tenant));
  }

  private Optional<Registry> resolved(JdbcClient jdbc, Tenant tenant) {
    Optional<Registry> global = rows.global(jdbc, tenant.registry());
    Optional<Registry> own = rows.own(jdbc, tenant.id(), tenant.registry());
    if (global.isEmpty() || own.isEmpty()) {
      return own.or(() -> global);
    }
    return Optional.of(laidOver(own.get(), global.get()));
  }

  private static Registry laidOver(Registry own, Registry global) {
    Map<String, ToolDefinition> merged = new LinkedHashMap<>();
    global.tools().forEach(tool -> merged.put(tool.name(), tool));
    own.tools().forEach(tool -> merged.put(tool.name(), tool));
    ObjectNode content =
        ToolDefinitions.content(own.id(), own.version(), List.copyOf(merged.values()));
    return new Registry(
        own.id(),
        own.version(),
        own.tenant(),
        ToolDefinitions.digest(content),
        own.createdAt(),
        ToolDefinitions.read(content.path("tools")));
  }

  /** One version as it was seeded: the tenant's own, or the global one when no tenant is named. */
  public Optional<Registry> find(String id, String version, @Nullable TenantId tenant) {
    RegistryRef ref = ref(id, version);
    return tenant == null
        ? platform.in(jdbc -> rows.global(jdbc, ref))
        : transactions.in(tenant, jdbc -> rows.own(jdbc, tenant, ref));
  }

  /** A page of the global versions, or of a tenant's own. */
  public Page<Registry> list(
      @Nullable String id, @Nullable TenantId tenant, @Nullable RegistryRef after, int size) {
    List<Registry> found =
        tenant == null
            ? platform.in(jdbc -> rows.globals(jdbc, id, after, size + 1))
            : transactions.in(tenant, jdbc -> rows.owns(jdbc, tenant, id, after, size + 1));
    return Paging.page(found, size, last -> last.id() + "@" + last.version());
  }

  static RegistryRef ref(String id, String version) {
    try {
      return new RegistryRef(id, version);
    } catch (IllegalArgumentException shape) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "no registry can be called so: an id is like default, a version like v2.0.0",
          shape);
    }
  }
}
