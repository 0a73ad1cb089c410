package dev.cruvero.access;

import dev.cruvero.audit.Audit;
import dev.cruvero.audit.AuditEvent;
import dev.cruvero.audit.AuditQuery;
import dev.cruvero.base.Page;
import dev.cruvero.http.Paging;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/audit}: here and not in {@code audit}, which is below the keys it would ask for. */
@RestController
class AuditController {

  private final Audit audit;
  private final Access access;

  AuditController(Audit audit, Access access) {
    this.audit = audit;
    this.access = access;
  }

  @GetMapping("/v1/audit")
  Page<AuditEvent> list(
      @RequestParam(required = false) @Nullable String type,
      @RequestParam(required = false) @Nullable Instant from,
      @RequestParam(required = false) @Nullable Instant to,
      @RequestParam(name = "page_size", required = false) @Nullable Integer pageSize,
      @RequestParam(name = "page_token", required = false) @Nullable String pageToken) {
    int size = Paging.size(pageSize);
    long before = pageToken == null ? Long.MAX_VALUE : Paging.token(pageToken, Long::valueOf);
    AuditQuery query = new AuditQuery(before, type, from, to);
    List<AuditEvent> events =
        access
            .tenantOrPlatform()
            .map(tenant -> audit.read(tenant, query, size + 1))
            .orElseGet(() -> audit.readPlatform(query, size + 1));
    return Paging.page(events, size, event -> Long.toString(event.seq()));
  }
}
