package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Page;
import java.time.Instant;
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

/** {@code /v1/keys} and {@code /v1/whoami}. */
@RestController
@RequestMapping("/v1")
class KeyController {

  /** What is asked for. */
  record KeyRequest(
      Role role, @Nullable TenantId tenant, @Nullable String name, @Nullable Instant expiresAt) {}

  /** Who the presented key is. */
  record Whoami(String keyId, String role, @Nullable String tenant, String name) {}

  private final Access access;

  KeyController(Access access) {
    this.access = access;
  }

  @PostMapping("/keys")
  @ResponseStatus(HttpStatus.CREATED)
  KeyDocument issue(@RequestBody KeyRequest request) {
    Principal by = access.requirePlatform();
    if (request.role() == null) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "role: platform-admin or tenant-runner is expected");
    }
    String name = request.name() == null ? request.role().id() : request.name();
    IssuedKey issued =
        access.issue(request.role(), request.tenant(), name, request.expiresAt(), by.actor());
    return new KeyDocument(
        issued.principal().keyId(),
        issued.text(),
        request.role().id(),
        request.tenant() == null ? null : request.tenant().value(),
        name,
        null,
        request.expiresAt(),
        null);
  }

  @GetMapping("/keys")
  Page<KeyDocument> list() {
    access.requirePlatform();
    return new Page<>(access.keys(), null);
  }

  @DeleteMapping("/keys/{keyId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(@PathVariable String keyId) {
    access.revoke(keyId, access.requirePlatform().actor());
  }

  @GetMapping("/whoami")
  Whoami whoami() {
    Principal principal = Access.current();
    return new Whoami(
        principal.keyId(),
        principal.role().id(),
        principal.tenant() == null ? null : principal.tenant().value(),
        principal.name());
  }
}
