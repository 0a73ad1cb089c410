package dev.cruvero.secrets;

import dev.cruvero.access.Access;
import dev.cruvero.access.Principal;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Page;
import dev.cruvero.tenants.Tenants;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/tenants/{id}/secrets}: values go in and never come out. */
@RestController
@RequestMapping("/v1/tenants/{id}/secrets")
class SecretController {

  /** The credential to store. */
  record Request(@Nullable String value) {
    @Override
    public String toString() {
      return "Request[secret]";
    }
  }

  /** Which version of the payload key seals from now on. */
  record Rotated(int version) {}

  private final Secrets secrets;
  private final PayloadKeys keys;
  private final Tenants tenants;
  private final Access access;

  SecretController(Secrets secrets, PayloadKeys keys, Tenants tenants, Access access) {
    this.secrets = secrets;
    this.keys = keys;
    this.tenants = tenants;
    this.access = access;
  }

  @PutMapping("/llm/{provider}")
  StoredSecret put(
      @PathVariable String id, @PathVariable String provider, @RequestBody Request request) {
    Principal principal = Access.current();
    TenantId tenant = tenant(id);
    Provider named = provider(provider);
    String value = request.value() == null ? "" : request.value();
    return secrets.put(tenant, named, new SecretValue(value), principal.actor());
  }

  @GetMapping
  Page<StoredSecret> list(@PathVariable String id) {
    return new Page<>(secrets.list(tenant(id)), null);
  }

  @GetMapping("/llm/{provider}")
  StoredSecret get(@PathVariable String id, @PathVariable String provider) {
    TenantId tenant = tenant(id);
    Provider named = provider(provider);
    return secrets.list(tenant).stream()
        .filter(secret -> secret.provider() == named)
        .findFirst()
        .orElseThrow(() -> missing(tenant, named));
  }

  @DeleteMapping("/llm/{provider}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable String id, @PathVariable String provider) {
    Principal principal = Access.current();
    TenantId tenant = tenant(id);
    Provider named = provider(provider);
    if (!secrets.delete(tenant, named, principal.actor())) {
      throw missing(tenant, named);
    }
  }

  @PostMapping("/payload-key/rotate")
  Rotated rotate(@PathVariable String id) {
    Principal principal = Access.current();
    return new Rotated(keys.rotate(tenant(id), principal.actor()));
  }

  private TenantId tenant(String id) {
    return tenants.get(access.tenant(id)).id();
  }

  private static Provider provider(String id) {
    try {
      return Provider.of(id);
    } catch (IllegalArgumentException unknown) {
      throw CruveroException.invalid(
          "no credential is kept for this provider",
          List.of(new Problem("provider", String.valueOf(unknown.getMessage()))));
    }
  }

  private static CruveroException missing(TenantId tenant, Provider provider) {
    return new CruveroException(
        ErrorCode.RESOURCE_NOT_FOUND,
        "tenant \"" + tenant + "\" has no " + provider.id() + " credential",
        "cruvero secret put --tenant " + tenant + " --provider " + provider.id());
  }
}
