package dev.cruvero.models;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import java.util.Optional;

/** Calls models with the tenant's own credential. Thread-safe. */
public final class Models {

  public ChatOutcome chat(TenantId tenant, ChatRequest request) {
    return pending();
  }

  public Optional<ProviderRecord> recordOf(TenantId tenant, Provider provider, String responseId) {
    return pending();
  }

  @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  private static <T> T pending() {
    throw new UnsupportedOperationException();
  }
}
