package dev.cruvero.secrets;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/** Vault's seal, our three logins, and the mount's version. */
final class VaultDoctor implements DoctorCheck {

  private static final String GROUP = "vault";

  private final List<VaultLogin> logins;
  private final String mount;

  /**
   * @param logins the writer's first
   */
  VaultDoctor(List<VaultLogin> logins, String mount) {
    this.logins = logins;
    this.mount = mount;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    List<Finding> findings = new ArrayList<>();
    for (VaultLogin login : logins) {
      VaultAnswer self = login.call(HttpMethod.GET, "auth/token/lookup-self", null);
      if (self instanceof VaultAnswer.Sealed || self instanceof VaultAnswer.Away) {
        return List.of(outage(self));
      }
      findings.add(login(login, self));
    }
    findings.addFirst(Finding.ok(GROUP, "sealed", "Vault answers and is unsealed", Owner.SECURITY));
    findings.add(mountVersion());
    return findings;
  }

  private static Finding outage(VaultAnswer answer) {
    return answer instanceof VaultAnswer.Away away
        ? Finding.fail(
            GROUP,
            "reachable",
            "Vault cannot be reached: " + away.why(),
            Owner.SECURITY,
            "check VAULT_ADDR and VAULT_CACERT, start Vault, then: cruvero doctor")
        : Finding.fail(
            GROUP,
            "sealed",
            "Vault is sealed",
            Owner.SECURITY,
            "bao operator unseal, then: cruvero doctor");
  }

  private static Finding login(VaultLogin login, VaultAnswer self) {
    String check = login.identity() + "-login";
    if (self instanceof VaultAnswer.LoginRefused refused) {
      return Finding.fail(
          GROUP,
          check,
          "the " + login.identity() + " cannot log in: " + refused.why(),
          Owner.SECURITY,
          "apply deploy/vault and renew "
              + login.identity()
              + ".json in CRUVERO_VAULT_CREDENTIALS");
    }
    if (!(self instanceof VaultAnswer.Said said && said.ok())) {
      return Finding.fail(
          GROUP,
          check,
          "the " + login.identity() + "'s policy does not let it look at its own token",
          Owner.SECURITY,
          "apply deploy/vault/cruvero-" + login.identity() + ".hcl");
    }
    if (!said.body().at("/data/renewable").asBoolean(false)) {
      return Finding.fail(
          GROUP,
          check,
          "the " + login.identity() + "'s token cannot be renewed and will end",
          Owner.SECURITY,
          "give its role token_type=service and token_period=1h as deploy/vault/setup.json does");
    }
    return Finding.ok(
        GROUP, check, "the " + login.identity() + " is logged in, renewably", Owner.SECURITY);
  }

  private Finding mountVersion() {
    VaultAnswer answer =
        logins.getFirst().call(HttpMethod.GET, "sys/internal/ui/mounts/" + mount, null);
    if (!(answer instanceof VaultAnswer.Said said && said.ok())) {
      return Finding.fail(
          GROUP,
          "kv-version",
          "Vault does not tell the writer what is mounted at " + mount,
          Owner.SECURITY,
          "mount KV version 2 there, and apply deploy/vault with policies that name the mount");
    }
    if (said.body().at("/data/options/version").asString("1").equals("2")) {
      return Finding.ok(GROUP, "kv-version", mount + " is KV version 2", Owner.SECURITY);
    }
    return Finding.fail(
        GROUP,
        "kv-version",
        mount + " is not KV version 2: it keeps no versions and its paths differ",
        Owner.SECURITY,
        "bao kv enable-versioning " + mount + ", or set CRUVERO_VAULT_MOUNT to one that is");
  }
}
