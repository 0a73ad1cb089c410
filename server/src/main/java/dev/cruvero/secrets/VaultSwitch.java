package dev.cruvero.secrets;

import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.CutOff;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.Tenants;

/**
 * Tells Vault which tenants are cut off: when one is suspended or resumed, and again until it was
 * told. Of several that tell of one tenant each waits for the others and then looks at its state.
 */
final class VaultSwitch implements CutOff {

  private static final Actor SWEEPER = Actor.system("vault-switch");

  private final TenantTransactions transactions;
  private final Tenants tenants;
  private final Secrets secrets;

  VaultSwitch(TenantTransactions transactions, Tenants tenants, Secrets secrets) {
    this.transactions = transactions;
    this.tenants = tenants;
    this.secrets = secrets;
  }

  @Override
  public void follow(TenantId id, Actor by) {
    transactions.run(
        id,
        jdbc -> {
          jdbc.sql("select pg_advisory_xact_lock(hashtextextended('cruvero.vault:' || ?, 0))")
              .param(id.value())
              .query((_, _) -> true)
              .single();
          Tenant tenant = tenants.get(id);
          if (tenant.vaultTold()) {
            return;
          }
          secrets.turn(id, tenant.state().cutOff(), by, () -> tenants.told(id, tenant.state()));
        });
  }

  /** One that fails does not keep the others waiting, unless Vault itself is away. */
  void sweep() {
    RuntimeException last = null;
    for (TenantId tenant : tenants.untold()) {
      try {
        follow(tenant, SWEEPER);
      } catch (RuntimeException failure) {
        last = failure;
        if (failure instanceof CruveroException known && Secrets.isOutage(known)) {
          break;
        }
      }
    }
    if (last != null) {
      throw last;
    }
  }
}
