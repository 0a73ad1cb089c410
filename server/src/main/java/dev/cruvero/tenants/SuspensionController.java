package dev.cruvero.tenants;

import dev.cruvero.access.Access;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/tenants/{id}/suspend} and {@code resume}. */
@RestController
@RequestMapping("/v1/tenants/{id}")
class SuspensionController {

  private static final Logger LOG = LoggerFactory.getLogger(SuspensionController.class);
  private static final int LONGEST_REASON = 500;

  /** Why, for the audit record. */
  record ReasonDocument(@Nullable String reason) {}

  private final Tenants tenants;
  private final Access access;
  private final CutOff cutOff;

  SuspensionController(Tenants tenants, Access access, CutOff cutOff) {
    this.tenants = tenants;
    this.access = access;
    this.cutOff = cutOff;
  }

  @PostMapping("/suspend")
  ResponseEntity<TenantDocument> suspend(
      @PathVariable String id,
      @RequestBody(required = false) @Nullable ReasonDocument body,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
    return turn(access.tenant(id), TenantState.SUSPENDED, body, ifMatch);
  }

  @PostMapping("/resume")
  ResponseEntity<TenantDocument> resume(
      @PathVariable String id,
      @RequestBody(required = false) @Nullable ReasonDocument body,
      @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
    return turn(access.tenant(id), TenantState.ACTIVE, body, ifMatch);
  }

  private ResponseEntity<TenantDocument> turn(
      TenantId id, TenantState to, @Nullable ReasonDocument body, @Nullable String ifMatch) {
    Actor by = Access.current().actor();
    Updated updated = tenants.turn(id, to, reason(body), TenantController.revision(ifMatch), by);
    List<Warning> warnings = followed(id, by);
    Tenant now = warnings.isEmpty() ? tenants.get(id) : updated.after();
    return ResponseEntity.ok()
        .eTag(TenantController.etag(now))
        .header("Cruvero-Unchanged", String.valueOf(!updated.changed()))
        .body(TenantDocument.of(now, warnings));
  }

  /**
   * The record decides already; what Vault has not heard yet it hears later, and the caller is
   * told.
   */
  private List<Warning> followed(TenantId id, Actor by) {
    try {
      cutOff.follow(id, by);
      return List.of();
    } catch (CruveroException failure) {
      return List.of(new Warning(failure.code(), String.valueOf(failure.getMessage())));
    } catch (DataAccessException lost) {
      // The change is committed; that Vault has not heard of it stands in the document.
      LOG.warn("Vault was not told of tenant {}", id, lost);
      return List.of();
    }
  }

  private static @Nullable String reason(@Nullable ReasonDocument body) {
    String reason = body == null ? null : body.reason();
    if (reason != null) {
      Problem.ofText("reason", reason, LONGEST_REASON)
          .ifPresent(
              problem -> {
                throw CruveroException.invalid("the tenant was not changed", List.of(problem));
              });
    }
    return reason;
  }
}
