package dev.cruvero.access;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Page;
import dev.cruvero.http.Paging;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
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

  /** What is asked for. */
  record KeyRequest(
      @Nullable Role role,
      @Nullable TenantId tenant,
      @Nullable String name,
      @Nullable Instant expiresAt) {}

  /** Who the presented key is. */
  record Whoami(String keyId, Role role, @Nullable TenantId tenant, String name) {}

  private final Keys keys;
  private final Access access;

  KeyController(Keys keys, Access access) {
    this.keys = keys;
    this.access = access;
  }

  @PostMapping("/keys")
  ResponseEntity<KeyDocument> issue(@RequestBody KeyRequest request) {
    Principal by = access.requirePlatform();
    Role role = request.role();
    if (role == null) {
      throw CruveroException.invalid(
          "the key was not made",
          List.of(new Problem("role", "platform-admin or tenant-runner is expected")));
    }
    String name = Objects.requireNonNullElse(request.name(), role.id());
    IssuedKey issued = keys.issue(role, request.tenant(), name, request.expiresAt(), by.actor());
    return ResponseEntity.status(HttpStatus.CREATED)
        .cacheControl(CacheControl.noStore())
        .body(keys.find(issued.principal().keyId()).orElseThrow().with(issued.text()));
  }

  @GetMapping("/keys")
  Page<KeyDocument> list(
      @RequestParam(name = "page_size", required = false) @Nullable Integer pageSize,
      @RequestParam(name = "page_token", required = false) @Nullable String pageToken) {
    access.requirePlatform();
    int size = Paging.size(pageSize);
    String after = pageToken == null ? "" : Paging.token(pageToken, Function.identity());
    return Paging.page(keys.list(after, size + 1), size, KeyDocument::keyId);
  }

  @DeleteMapping("/keys/{keyId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void revoke(@PathVariable String keyId) {
    keys.revoke(keyId, access.requirePlatform().actor());
  }

  @GetMapping("/whoami")
  Whoami whoami() {
    Principal principal = Access.current();
    return new Whoami(principal.keyId(), principal.role(), principal.tenant(), principal.name());
  }
}
