package dev.cruvero.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Settings;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens of the one OpenID Connect issuer that is configured: signed by one of its keys with
 * a pinned algorithm, for our audience, now, and not revoked. Nimbus does the cryptography.
 */
final class BearerTokens {

  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256);
  private static final int LONGEST = 8_192;

  /** How long a key that the issuer withdrew is still taken. */
  private static final Duration KEYS_LAST = Duration.ofMinutes(5);

  private static final Duration REFRESH = Duration.ofSeconds(10);

  private final IssuerKeys keys;
  private final RevokedTokens revoked;
  private final InstantSource clock;
  private final BearerClaims claims;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

  /**
   * @param floor between two look-ups of keys for tokens that name an unknown one
   */
  BearerTokens(
      Settings.Oidc settings,
      IssuerKeys keys,
      Duration floor,
      RevokedTokens revoked,
      InstantSource clock) {
    this.keys = keys;
    this.revoked = revoked;
    this.clock = clock;
    this.claims = new BearerClaims(settings.rolesClaim(), settings.tenantClaim());
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(
            ALGORITHMS,
            JWKSourceBuilder.create(keys)
                .cache(KEYS_LAST.toMillis(), REFRESH.toMillis())
                .refreshAheadCache(false)
                .rateLimited(floor.toMillis())
                .build()));
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
    DefaultJWTClaimsVerifier<SecurityContext> verifier =
        new DefaultJWTClaimsVerifier<>(
            settings.audience(),
            new JWTClaimsSet.Builder().issuer(settings.issuer()).build(),
            Set.of("sub", "exp", "iat")) {
          @Override
          protected Date currentTime() {
            return Date.from(clock.instant());
          }
        };
    verifier.setMaxClockSkew((int) RevokedTokens.SKEW.toSeconds());
    processor.setJWTClaimsSetVerifier(verifier);
  }

  /** Whether the text has the form of a token at all. */
  static boolean shaped(String presented) {
    return presented.length() <= LONGEST && presented.chars().filter(c -> c == '.').count() == 2;
  }

  private static CruveroException unreachable(KeySourceException cause) {
    return new CruveroException(
        ErrorCode.IDENTITY_PROVIDER_UNREACHABLE,
        "the token could not be checked: the identity provider's keys cannot be read",
        "cruvero doctor",
        Map.of(),
        List.of(),
        cause);
  }

  /** A revocation reaches a token by when it was issued, and is kept as long as one can live. */
  private boolean mayStand(Principal principal, JWTClaimsSet holding) {
    Instant issued = holding.getIssueTime().toInstant();
    Duration life = Duration.between(issued, holding.getExpirationTime().toInstant());
    return life.compareTo(RevokedTokens.LONGEST_LIFE) <= 0
        && !issued.isAfter(clock.instant().plus(RevokedTokens.SKEW))
        && !revoked.holds(principal.keyId(), holding.getJWTID(), issued);
  }

  /**
   * The principal of a token that holds.
   *
   * @throws CruveroException IDENTITY_PROVIDER_UNREACHABLE when its keys cannot be asked for
   */
  Optional<Principal> authenticate(String presented) {
    if (!shaped(presented)) {
      return Optional.empty();
    }
    try {
      JWTClaimsSet holding = processor.process(presented, (@Nullable SecurityContext) null);
      return claims.principal(holding).filter(principal -> mayStand(principal, holding));
    } catch (RateLimitReachedException tooSoon) {
      // Between two look-ups a token of an unknown key is nobody's; unless no keys are to be had.
      if (keys.failing()) {
        throw unreachable(tooSoon);
      }
      return Optional.empty();
    } catch (KeySourceException failure) {
      throw unreachable(failure);
    } catch (ParseException | BadJOSEException | JOSEException _) {
      return Optional.empty();
    }
  }
}
