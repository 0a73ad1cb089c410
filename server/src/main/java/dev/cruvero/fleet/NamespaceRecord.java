package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.base.Actor;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenants;
import java.util.Map;

/** Keeps namespaces made and deleted in the record: a tenant's in its own, ours in ours. */
final class NamespaceRecord implements Namespaces.Notes {

  private static final Actor ACTOR = Actor.system("fleet");

  private final Audit audit;
  private final TenantTransactions transactions;
  private final Tenants tenants;

  NamespaceRecord(Audit audit, TenantTransactions transactions, Tenants tenants) {
    this.audit = audit;
    this.transactions = transactions;
    this.tenants = tenants;
  }

  @Override
  public void note(String action, String namespace, String owner) {
    if (owner.equals(Namespaces.PLATFORM) || tenants.find(new TenantId(owner)).isEmpty()) {
      audit.recordPlatform(ACTOR, action, namespace, Outcome.ALLOWED, Map.of("owner", owner));
      return;
    }
    TenantId tenant = new TenantId(owner);
    transactions.run(
        tenant,
        jdbc -> audit.record(jdbc, tenant, ACTOR, action, namespace, Outcome.ALLOWED, Map.of()));
  }
}
