package dev.cruvero.models;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.base.CruveroException;
import dev.cruvero.tenants.Tenant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/** For which providers a tenant needs a credential; immutable. */
public final class NeededProviders {

  private final ModelCatalog catalog;
  private final Set<Provider> chain;

  /**
   * @param chain the providers that this installation calls at all
   */
  NeededProviders(ModelCatalog catalog, Collection<Provider> chain) {
    this.catalog = catalog;
    this.chain = Set.copyOf(chain);
  }

  /**
   * Those that serve one of its allowed models and are called at all, in their fixed order.
   *
   * @throws CruveroException POLICY_MISSING when there are none, with what helps
   */
  public Set<Provider> of(Tenant tenant) {
    Set<Provider> needed = EnumSet.noneOf(Provider.class);
    needed.addAll(catalog.providersOf(tenant.policy().allowedModels()));
    needed.retainAll(chain);
    if (needed.isEmpty()) {
      throw new CruveroException(
          ErrorCode.POLICY_MISSING,
          "no allowed model of tenant \""
              + tenant.id()
              + "\" is served by a provider of CRUVERO_LLM_FAILOVER_CHAIN",
          "cruvero tenant update --id " + tenant.id() + " --allowed-models x-ai/grok-4-fast");
    }
    return needed;
  }
}
