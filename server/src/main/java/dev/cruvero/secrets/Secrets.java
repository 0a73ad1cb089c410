package dev.cruvero.secrets;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import java.util.List;

/**
 * Tenants' LLM credentials: written by the platform, read only with a tenant's own short-lived
 * token. Thread-safe.
 */
public final class Secrets {

  public StoredSecret put(TenantId tenant, Provider provider, SecretValue value, Actor by) {
    return pending();
  }

  public SecretLookup read(TenantId tenant, Provider provider) {
    return pending();
  }

  /** Reads past the cache, when the provider refused the credential that {@link #read} gave. */
  public SecretLookup readFresh(TenantId tenant, Provider provider) {
    return pending();
  }

  public SecretLookup readAs(TenantId reader, TenantId owner, Provider provider) {
    return pending();
  }

  public List<StoredSecret> list(TenantId tenant) {
    return pending();
  }

  public boolean delete(TenantId tenant, Provider provider, Actor by) {
    return pending();
  }

  public void forget(TenantId tenant) {
    pending();
  }

  @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  private static <T> T pending() {
    throw new UnsupportedOperationException();
  }
}
