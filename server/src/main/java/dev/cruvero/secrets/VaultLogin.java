package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.vault.VaultException;
import org.springframework.vault.authentication.ClientAuthentication;
import org.springframework.vault.authentication.LifecycleAwareSessionManager;
import org.springframework.vault.authentication.LifecycleAwareSessionManagerSupport.RefreshTrigger;
import org.springframework.vault.authentication.LoginToken;
import org.springframework.web.client.HttpStatusCodeException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;

/**
 * One identity of this program at Vault: logged in at first use, renewed at half its life, logged
 * in again when a renewal fails or Vault refuses the token. Thread-safe.
 */
final class VaultLogin implements AutoCloseable {

  /** What became of the newest login or renewal. */
  record Condition(boolean good, Instant since, String why) {}

  /** How long the token was given for, and until when that is. */
  private record Life(Duration lease, Instant end) {}

  private static final Duration SHORTEST = Duration.ofSeconds(5);

  private final String identity;
  private final VaultClient client;
  private final LifecycleAwareSessionManager sessions;
  private final InstantSource clock;
  private volatile @Nullable Condition condition;
  private volatile @Nullable Life life;

  /**
   * @param authentication made afresh for each login, so that a changed credentials file counts
   */
  VaultLogin(
      String identity,
      Supplier<ClientAuthentication> authentication,
      VaultClient client,
      TaskScheduler scheduler,
      InstantSource clock) {
    this.identity = identity;
    this.client = client;
    this.clock = clock;
    this.sessions =
        new LifecycleAwareSessionManager(
            () -> authentication.get().login(), scheduler, client.rest(), new HalfLife(clock));
    sessions.addAuthenticationListener(
        event -> {
          note(true, "");
          if (event.getSource() instanceof LoginToken token) {
            Duration lease = token.getLeaseDuration();
            life = new Life(lease, clock.instant().plus(lease));
          }
        });
    sessions.addErrorListener(failure -> note(false, reason(failure.getException())));
  }

  String identity() {
    return identity;
  }

  /** Null before the first login. */
  @Nullable Condition condition() {
    return condition;
  }

  /** How long the token still lives unless it is renewed; not a number before the first login. */
  double secondsLeft() {
    Life known = life;
    return known == null ? Double.NaN : Duration.between(clock.instant(), known.end()).toSeconds();
  }

  /** Renewed at half its life, a token with a quarter left was not. */
  boolean isOverdue() {
    Life known = life;
    return known != null
        && known.lease().isPositive()
        && clock.instant().isAfter(known.end().minus(known.lease().dividedBy(4)));
  }

  private synchronized void note(boolean good, String why) {
    Condition before = condition;
    if (before == null || before.good() != good) {
      condition = new Condition(good, clock.instant(), why);
    }
  }

  /**
   * One request under this identity. Refused, it is tried once more after a new login, if Vault
   * does not know the token any more: a new login ends every token that came from the old one, so
   * what one tenant is refused may not cost all others theirs.
   */
  VaultAnswer call(HttpMethod method, String path, @Nullable Object body) {
    VaultAnswer first = once(method, path, body);
    if (!(first instanceof VaultAnswer.Said said && said.status() == 403)) {
      return first;
    }
    if (!(once(HttpMethod.GET, "auth/token/lookup-self", null) instanceof VaultAnswer.Said self
        && self.status() == 403)) {
      return first;
    }
    sessions.revoke();
    return once(method, path, body);
  }

  /**
   * What Vault says to one request.
   *
   * @throws CruveroException VAULT_SEALED, VAULT_UNREACHABLE, VAULT_LOGIN_FAILED
   */
  VaultAnswer.Said said(HttpMethod method, String path, @Nullable Object body) {
    return said(call(method, path, body));
  }

  /** The same for an answer to a token that this identity minted. */
  VaultAnswer.Said said(VaultAnswer answer) {
    return switch (answer) {
      case VaultAnswer.Said said -> said;
      case VaultAnswer.Sealed _ ->
          throw new CruveroException(
              ErrorCode.VAULT_SEALED,
              "Vault is sealed",
              "bao operator unseal, then: cruvero doctor");
      case VaultAnswer.Away away ->
          throw new CruveroException(
              ErrorCode.VAULT_UNREACHABLE,
              "Vault cannot be reached: " + away.why(),
              "cruvero doctor");
      case VaultAnswer.LoginRefused refused ->
          throw new CruveroException(
              ErrorCode.VAULT_LOGIN_FAILED,
              "the " + identity + " cannot log in to Vault: " + refused.why(),
              "apply deploy/vault and renew " + identity + ".json in CRUVERO_VAULT_CREDENTIALS");
    };
  }

  private VaultAnswer once(HttpMethod method, String path, @Nullable Object body) {
    String token;
    try {
      token = sessions.getSessionToken().getToken();
    } catch (VaultException | RestClientException | IllegalStateException failure) {
      note(false, reason(failure));
      return refusal(failure);
    }
    return client.call(method, path, body, token);
  }

  private static VaultAnswer refusal(Throwable failure) {
    HttpStatusCodeException status = cause(failure, HttpStatusCodeException.class);
    if (status != null && status.getStatusCode().value() == 503) {
      boolean sealed = status.getResponseBodyAsString().contains("sealed");
      return sealed
          ? new VaultAnswer.Sealed()
          : new VaultAnswer.Away("it answered 503 to the login");
    }
    if (status != null
        && status.getStatusCode().is4xxClientError()
        && status.getStatusCode().value() != 429) {
      return new VaultAnswer.LoginRefused(reason(failure));
    }
    if (status != null || cause(failure, ResourceAccessException.class) != null) {
      return new VaultAnswer.Away("it does not answer the login");
    }
    return new VaultAnswer.LoginRefused(reason(failure));
  }

  /** Why, in our words: an exception of a client may quote what it sent. */
  private static String reason(Throwable failure) {
    HttpStatusCodeException status = cause(failure, HttpStatusCodeException.class);
    if (status != null) {
      return "Vault answered " + status.getStatusCode().value();
    }
    if (cause(failure, ResourceAccessException.class) != null) {
      return "Vault does not answer";
    }
    VaultCredentials.Unusable unusable = cause(failure, VaultCredentials.Unusable.class);
    return unusable == null ? "the login failed" : String.valueOf(unusable.getMessage());
  }

  private static <T extends Throwable> @Nullable T cause(
      @Nullable Throwable failure, Class<T> type) {
    for (Throwable current = failure; current != null; current = current.getCause()) {
      if (type.isInstance(current)) {
        return type.cast(current);
      }
    }
    return null;
  }

  /** Revokes the token, and with the reader's every tenant token that came from it. */
  @Override
  public void close() {
    sessions.destroy();
  }

  /** Renewal leaves time for several logins before the token ends. */
  private record HalfLife(InstantSource clock) implements RefreshTrigger {

    @Override
    public Instant nextExecution(LoginToken token) {
      Duration half = token.getLeaseDuration().dividedBy(2);
      return clock.instant().plus(half.compareTo(SHORTEST) < 0 ? SHORTEST : half);
    }

    @Override
    public Duration getValidTtlThreshold(LoginToken token) {
      return SHORTEST;
    }
  }
}
