package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Page;
import dev.cruvero.http.RepeatedEffect;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/tenants/{id}/support}: leave to read what a tenant's runs say. */
@RestController
@RequestMapping("/v1/tenants/{id}/support")
class SupportController {

  private static final Duration LONGEST = Duration.ofHours(8);
  private static final int LONGEST_REASON = 500;

  /**
   * What is asked for.
   *
   * @param principal whose leave it is, as {@code key:…} or {@code oidc:…}; whoever asks when
   *     absent
   */
  record GrantRequest(
      @Nullable Duration duration, @Nullable String reason, @Nullable String principal) {}

  private final SupportGrants grants;
  private final Access access;

  SupportController(SupportGrants grants, Access access) {
    this.grants = grants;
    this.access = access;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  SupportGrant give(
      @PathVariable String id, @RequestBody GrantRequest request, HttpServletRequest servlet) {
    TenantId tenant = access.tenant(id);
    Principal by = Access.current();
    String principal = Objects.requireNonNullElse(request.principal(), by.actor().toString());
    check(request, principal);
    return grants.give(
        tenant,
        "sup_"
            + RepeatedEffect.of(servlet)
                .orElseGet(() -> UUID.randomUUID().toString().replace("-", ""))
                .substring(0, 12),
        principal,
        Objects.requireNonNull(request.duration()),
        Objects.requireNonNull(request.reason()),
        by.actor());
  }

  private static void check(GrantRequest request, String principal) {
    List<Problem> problems = new ArrayList<>();
    Duration lasts = request.duration();
    if (lasts == null || lasts.toSeconds() < 1 || lasts.compareTo(LONGEST) > 0) {
      problems.add(new Problem("duration", "a duration up to PT8H is expected, such as PT1H"));
    }
    Problem.ofText("reason", request.reason(), LONGEST_REASON).ifPresent(problems::add);
    if (!principal.matches("(key:[0-9a-f]{12}|oidc:[^\\p{Cntrl}]{1,255})")) {
      problems.add(new Problem("principal", "key:<key id> or oidc:<subject> is expected"));
    }
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("no support grant was given", problems);
    }
  }

  @GetMapping
  Page<SupportGrant> list(@PathVariable String id) {
    return new Page<>(grants.list(access.tenant(id)), null);
  }

  @DeleteMapping("/{grantId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(@PathVariable String id, @PathVariable String grantId) {
    grants.revoke(access.tenant(id), grantId, Access.current().actor());
  }
}
