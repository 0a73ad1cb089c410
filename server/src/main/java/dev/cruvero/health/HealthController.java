package dev.cruvero.health;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Health for anybody, for balancers, and in full for platform keys. */
@RestController
class HealthController {

  /** The authority that access gives to a platform's principal; health knows no more of keys. */
  private static final String PLATFORM = "PLATFORM";

  /** What the doctor found; ok unless something fails. */
  record Diagnosis(boolean ok, List<Finding> findings) {}

  /** The answer to a balancer. */
  record Probe(Status status) {}

  private final Health health;
  private final ServerInfo info;

  HealthController(Health health, ServerInfo info) {
    this.health = health;
    this.info = info;
  }

  @GetMapping("/api/health")
  ResponseEntity<HealthDocument> health() {
    HealthReport report = health.report();
    return answer(report.status(), HealthDocument.open(report));
  }

  @GetMapping("/api/health/detail")
  ResponseEntity<HealthDocument> detail(
      @RequestParam(required = false) @Nullable String tenant, HttpServletRequest request) {
    HealthReport report = health.report();
    if (!request.isUserInRole(PLATFORM)) {
      return answer(report.status(), HealthDocument.open(report));
    }
    TenantId named = tenant == null ? null : parse(tenant);
    List<Finding> findings = named == null ? null : health.examine(named);
    return answer(report.status(), HealthDocument.full(report, named, findings));
  }

  @GetMapping("/livez")
  ResponseEntity<Probe> live() {
    return answer(Status.HEALTHY, new Probe(Status.HEALTHY));
  }

  /** Ready means able to answer the API; Temporal and Vault may be away meanwhile. */
  @GetMapping("/readyz")
  ResponseEntity<Probe> ready() {
    HealthReport report = health.report();
    boolean ready = report.usable("postgres") && report.usable("migrations");
    Status status = ready ? Status.HEALTHY : Status.UNHEALTHY;
    return answer(status, new Probe(status));
  }

  @GetMapping("/v1/doctor")
  Diagnosis doctor(@RequestParam(required = false) @Nullable String tenant) {
    List<Finding> findings = health.examine(tenant == null ? null : parse(tenant));
    return new Diagnosis(
        findings.stream().noneMatch(finding -> finding.level() == Level.FAIL), findings);
  }

  @GetMapping("/v1/info")
  ServerInfo info() {
    return info;
  }

  private static TenantId parse(String id) {
    try {
      return new TenantId(id);
    } catch (IllegalArgumentException shape) {
      throw CruveroException.invalid(
          "no tenant can have this id",
          List.of(new Problem("tenant", String.valueOf(shape.getMessage()))));
    }
  }

  private static <T> ResponseEntity<T> answer(Status status, T body) {
    return ResponseEntity.status(
            status == Status.UNHEALTHY ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
        .cacheControl(CacheControl.noStore())
        .body(body);
  }
}
