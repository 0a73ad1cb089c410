package dev.cruvero.tenants;

import dev.cruvero.access.Access;
import dev.cruvero.access.Principal;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Page;
import dev.cruvero.http.Paging;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** {@code /v1/tenants}: the record. */
@RestController
@RequestMapping("/v1/tenants")
class TenantController {

  private final Tenants tenants;
  private final Access access;

  TenantController(Tenants tenants, Access access) {
    this.tenants = tenants;
    this.access = access;
  }

  @PostMapping
  ResponseEntity<TenantDocument> create(
      @RequestBody JsonNode body, @RequestParam(defaultValue = "false") boolean dryRun) {
    Principal principal = Access.current();
    List<Problem> problems = new ArrayList<>();
    NewTenant request = NewTenantReader.read(body, problems);
    return switch (tenants.create(request, problems, principal.actor(), dryRun)) {
      case Created.New created ->
          ResponseEntity.status(dryRun ? HttpStatus.OK : HttpStatus.CREATED)
              .eTag(etag(created.tenant()))
              .body(TenantDocument.of(created.tenant(), created.warnings()));
      case Created.Unchanged unchanged ->
          ResponseEntity.ok()
              .eTag(etag(unchanged.tenant()))
              .header("Cruvero-Unchanged", "true")
              .body(TenantDocument.of(unchanged.tenant(), List.of()));
    };
  }

  @GetMapping("/{id}")
  ResponseEntity<TenantDocument> get(@PathVariable String id) {
    Tenant tenant = tenants.get(access.tenant(id));
    return ResponseEntity.ok().eTag(etag(tenant)).body(TenantDocument.of(tenant, List.of()));
  }

  @GetMapping
  Page<TenantDocument> list(
      @RequestParam(required = false) @Nullable Boolean enabled,
      @RequestParam(required = false) @Nullable TenantState state,
      @RequestParam(required = false) @Nullable String label,
      @RequestParam(name = "page_size", required = false) @Nullable Integer pageSize,
      @RequestParam(name = "page_token", required = false) @Nullable String pageToken) {
    List<String> pair = label == null ? List.of() : List.of(label.split("=", 2));
    if (pair.size() == 1) {
      throw new CruveroException(ErrorCode.INVALID_REQUEST, "label: key=value is expected");
    }
    TenantQuery query =
        new TenantQuery(
            enabled,
            state,
            pair.isEmpty() ? null : pair.get(0),
            pair.isEmpty() ? null : pair.get(1),
            Paging.size(pageSize),
            pageToken == null ? null : Paging.token(pageToken, TenantId::new));
    Page<Tenant> page = tenants.list(query);
    return new Page<>(
        page.items().stream().map(tenant -> TenantDocument.of(tenant, List.of())).toList(),
        page.nextPageToken());
  }

  @PatchMapping("/{id}")
  ResponseEntity<TenantDocument> update(
      @PathVariable String id,
      @RequestBody JsonNode body,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
      @RequestParam(defaultValue = "false") boolean dryRun) {
    TenantId tenant = access.tenant(id);
    Principal principal = Access.current();
    Updated updated =
        tenants.update(
            tenant, new TenantChange(body), revision(ifMatch), principal.actor(), dryRun);
    return ResponseEntity.ok()
        .eTag(etag(updated.after()))
        .header("Cruvero-Unchanged", String.valueOf(!updated.changed()))
        .body(TenantDocument.of(updated.after(), updated.warnings()));
  }

  static String etag(Tenant tenant) {
    return "\"" + tenant.revision() + "\"";
  }

  static @Nullable Long revision(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.equals("*")) {
      return null;
    }
    try {
      return Long.valueOf(ifMatch.replaceFirst("^W/", "").replace("\"", ""));
    } catch (NumberFormatException notOurs) {
      throw new CruveroException(
          ErrorCode.REVISION_CONFLICT,
          "If-Match is a revision in quotes, as ETag gave it",
          notOurs);
    }
  }
}
