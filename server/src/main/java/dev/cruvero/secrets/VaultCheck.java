package dev.cruvero.secrets;

import dev.cruvero.api.Owner;
import dev.cruvero.health.Component;
import dev.cruvero.health.HealthCheck;
import dev.cruvero.health.Status;
import dev.cruvero.secrets.VaultLogin.Condition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Vault answers, is unsealed, and our logins are renewed. While credentials can still be served
 * from the cache an outage is a degradation; after that nothing works any more.
 */
final class VaultCheck implements HealthCheck {

  private final VaultClient client;
  private final List<VaultLogin> logins;
  private final InstantSource clock;
  private @Nullable Instant lastGood;

  VaultCheck(VaultClient client, List<VaultLogin> logins, InstantSource clock) {
    this.client = client;
    this.logins = logins;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "vault";
  }

  @Override
  public Component check() {
    String fault = fault();
    if (fault != null) {
      Instant good = lastGood;
      boolean lasting = good == null || clock.instant().isAfter(good.plus(SecretCache.STALE));
      return component(lasting ? Status.UNHEALTHY : Status.DEGRADED, fault);
    }
    lastGood = clock.instant();
    for (VaultLogin login : logins) {
      Condition condition = login.condition();
      if (condition != null && !condition.good()) {
        return component(
            Status.DEGRADED,
            "the " + login.identity() + "'s login is not renewed: " + condition.why());
      }
      if (login.isOverdue()) {
        return component(
            Status.DEGRADED, "the " + login.identity() + "'s login should have been renewed");
      }
    }
    return Component.healthy(name(), client.address(), Owner.SECURITY);
  }

  private @Nullable String fault() {
    VaultAnswer answer =
        client.call(
            HttpMethod.GET,
            "sys/health?standbyok=true&perfstandbyok=true&sealedcode=200&uninitcode=200",
            null,
            null);
    return switch (answer) {
      case VaultAnswer.Away away -> "Vault cannot be reached: " + away.why();
      case VaultAnswer.LoginRefused refused -> refused.why();
      case VaultAnswer.Sealed _ -> "Vault is sealed";
      case VaultAnswer.Said said ->
          said.body().path("sealed").asBoolean(true) ? "Vault is sealed" : null;
    };
  }

  private Component component(Status status, String error) {
    return new Component(
        name(),
        status,
        error,
        client.address(),
        Owner.SECURITY,
        "bao status (unseal it when sealed), then: cruvero doctor");
  }
}
