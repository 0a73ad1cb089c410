package dev.cruvero.models;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.SecretLookup;

/** Where the key for one call comes from. */
interface Credentials {

  SecretLookup read(TenantId tenant, Provider provider);

  /** Past every cache. */
  SecretLookup readFresh(TenantId tenant, Provider provider);
}
