package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.KeyRing;
import dev.cruvero.secrets.PayloadKey;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import io.temporal.failure.ApplicationFailure;

/** Tries a key at a tenant's payload: what the isolation proof asks of the seal. */
public final class SealTrial {

  private static final String SEALED = "isolation probe";

  private final TenantId tenant;
  private final PayloadKey own;
  private final Payload payload;

  /** Seals something as the tenant's clients do. */
  public SealTrial(TenantId tenant, PayloadKey own) {
    this.tenant = tenant;
    this.own = own;
    this.payload = with(own).toPayload(SEALED).orElseThrow();
  }

  /** Whether the key opens it, when everything but the key is said as the tenant says it. */
  public boolean opens(PayloadKey key) {
    try {
      DataConverter thief = with(key.numbered(own.version()));
      return SEALED.equals(thief.fromPayload(payload, String.class, String.class));
    } catch (ApplicationFailure _) {
      return false;
    }
  }

  private DataConverter with(PayloadKey key) {
    return Payloads.converter(tenant, new OneKey(key));
  }

  private record OneKey(PayloadKey current) implements KeyRing {

    @Override
    public PayloadKey of(int version) {
      return current;
    }
  }
}
