package dev.cruvero.registries;

import dev.cruvero.access.Access;
import dev.cruvero.access.Principal;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Page;
import dev.cruvero.http.Paging;
import dev.cruvero.tenants.RegistryRef;
import dev.cruvero.tenants.Tenants;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v1/registries}: seeding and looking up, for platform keys. */
@RestController
@RequestMapping("/v1/registries")
class RegistryController {

  /** What to seed; without tools, what is shipped under that name. */
  record Request(
      @Nullable String id,
      @Nullable String version,
      @Nullable String tenant,
      @Nullable JsonNode tools) {}

  private final Registries registries;
  private final Tenants tenants;
  private final Access access;

  RegistryController(Registries registries, Tenants tenants, Access access) {
    this.registries = registries;
    this.tenants = tenants;
    this.access = access;
  }

  @PostMapping
  ResponseEntity<RegistryDocument> seed(@RequestBody Request request) {
    Principal principal = Access.current();
    String id = request.id() == null ? "" : request.id();
    String version = request.version() == null ? "" : request.version();
    TenantId tenant = owner(request.tenant());
    JsonNode tools = request.tools();
    Seeded seeded =
        tools == null || tools.isNull()
            ? registries.seed(id, version, tenant, null, principal.actor())
            : registries.seed(Registries.ref(id, version), tenant, tools, principal.actor());
    return switch (seeded) {
      case Seeded.New created ->
          ResponseEntity.status(HttpStatus.CREATED).body(RegistryDocument.of(created.registry()));
      case Seeded.Unchanged unchanged ->
          ResponseEntity.ok()
              .header("Cruvero-Unchanged", "true")
              .body(RegistryDocument.of(unchanged.registry()));
    };
  }

  @GetMapping
  Page<RegistryDocument> list(
      @RequestParam(required = false) @Nullable String id,
      @RequestParam(required = false) @Nullable String tenant,
      @RequestParam(name = "page_size", required = false) @Nullable Integer pageSize,
      @RequestParam(name = "page_token", required = false) @Nullable String pageToken) {
    RegistryRef after = pageToken == null ? null : Paging.token(pageToken, RegistryController::ref);
    Page<Registry> page = registries.list(id, owner(tenant), after, Paging.size(pageSize));
    return new Page<>(
        page.items().stream().map(RegistryDocument::of).toList(), page.nextPageToken());
  }

  @GetMapping("/{id}/versions/{version}")
  RegistryDocument get(
      @PathVariable String id,
      @PathVariable String version,
      @RequestParam(required = false) @Nullable String tenant) {
    RegistryRef ref = Registries.ref(id, version);
    return registries
        .find(id, version, owner(tenant))
        .map(RegistryDocument::of)
        .orElseThrow(
            () ->
                new CruveroException(
                    ErrorCode.REGISTRY_NOT_FOUND,
                    "registry " + ref + " is not seeded",
                    Registries.seedCommand(ref)));
  }

  private @Nullable TenantId owner(@Nullable String tenant) {
    return tenant == null ? null : tenants.get(access.tenant(tenant)).id();
  }

  private static RegistryRef ref(String token) {
    int at = token.indexOf('@');
    if (at < 0) {
      throw new IllegalArgumentException("not id@version");
    }
    return new RegistryRef(token.substring(0, at), token.substring(at + 1));
  }
}
