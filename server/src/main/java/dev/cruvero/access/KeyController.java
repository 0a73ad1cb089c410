package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Page;
import dev.cruvero.http.Paging;
import dev.cruvero.http.RepeatedEffect;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/keys} and {@code /v1/whoami}. */
@RestController
@RequestMapping("/v1")
class KeyController {

  private static final Duration USUAL_OVERLAP = Duration.ofHours(24);

  /** What is asked for. */
  record KeyRequest(
      @Nullable Role role,
      @Nullable TenantId tenant,
      @Nullable String name,
      @Nullable Instant expiresAt,
      @Nullable Set<String> scopes) {}

  /** How long the old key lives beside the new one. */
  record RotateRequest(@Nullable Duration overlap) {}

  /** Who the presented key is; without scopes it may do all that its role may. */
  record Whoami(
      String keyId, Role role, @Nullable TenantId tenant, String name, List<String> scopes) {}

  private final Keys keys;
  private final Access access;

  KeyController(Keys keys, Access access) {
    this.keys = keys;
    this.access = access;
  }

  @PostMapping("/keys")
  ResponseEntity<KeyDocument> issue(@RequestBody KeyRequest request, HttpServletRequest servlet) {
    Principal by = Access.current();
    Role role = request.role();
    if (role == null) {
      throw CruveroException.invalid(
          "the key was not made",
          List.of(new Problem("role", "one of " + Role.names() + " is expected")));
    }
    KeyOrder order =
        new KeyOrder(
            role,
            request.tenant(),
            Objects.requireNonNullElse(request.name(), role.id()),
            request.expiresAt(),
            Objects.requireNonNullElse(request.scopes(), Set.of()));
    checkReach(by, order);
    Keys.checkWithin(by.scopes(), order.scopes());
    return shown(keys.issue(order, id(servlet), by.actor()));
  }

  /** A tenant's principal makes keys of its own tenant: to it, any other one is unknown. */
  private void checkReach(Principal by, KeyOrder order) {
    if (by.tenant() != null && order.role().platform()) {
      throw new CruveroException(
          ErrorCode.FORBIDDEN,
          "a tenant's key makes keys of its own tenant only, not of the role " + order.role().id(),
          "cruvero whoami");
    }
    if (order.tenant() != null) {
      var _ = access.tenant(order.tenant().value());
    }
  }

  @GetMapping("/keys")
  Page<KeyDocument> list(
      @RequestParam(name = "page_size", required = false) @Nullable Integer pageSize,
      @RequestParam(name = "page_token", required = false) @Nullable String pageToken) {
    int size = Paging.size(pageSize);
    String after = pageToken == null ? "" : Paging.token(pageToken, Function.identity());
    return Paging.page(
        keys.list(Access.current().tenant(), after, size + 1), size, KeyDocument::keyId);
  }

  @PostMapping("/keys/{keyId}/rotate")
  ResponseEntity<KeyDocument> rotate(
      @PathVariable String keyId,
      @RequestBody(required = false) @Nullable RotateRequest request,
      HttpServletRequest servlet) {
    Principal by = Access.current();
    Duration overlap =
        request == null || request.overlap() == null ? USUAL_OVERLAP : request.overlap();
    if (overlap.isNegative() || overlap.compareTo(Keys.LONGEST_OVERLAP) > 0) {
      throw CruveroException.invalid(
          "the key was not rotated",
          List.of(
              new Problem(
                  "overlap",
                  "a duration up to " + Keys.LONGEST_OVERLAP + " is expected, such as PT24H")));
    }
    return shown(keys.rotate(keyId, overlap, by.tenant(), by.scopes(), id(servlet), by.actor()));
  }

  /** A repeated request finds the key that it made. */
  private static @Nullable String id(HttpServletRequest servlet) {
    return RepeatedEffect.of(servlet).map(effect -> effect.substring(0, 12)).orElse(null);
  }

  private ResponseEntity<KeyDocument> shown(IssuedKey issued) {
    return ResponseEntity.status(HttpStatus.CREATED)
        .cacheControl(CacheControl.noStore())
        .body(keys.find(issued.principal().keyId()).orElseThrow().with(issued.text()));
  }

  @DeleteMapping("/keys/{keyId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(@PathVariable String keyId) {
    Principal by = Access.current();
    keys.revoke(keyId, by.tenant(), by.actor());
  }

  @GetMapping("/whoami")
  Whoami whoami() {
    Principal principal = Access.current();
    return new Whoami(
        principal.keyId(),
        principal.role(),
        principal.tenant(),
        principal.name(),
        principal.scopes().stream().sorted().toList());
  }
}
