package dev.cruvero.secrets;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.secrets.SecretCache.Slot;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a credential with the tenant's own token and says what came of it. An outage is tried three
 * times within two seconds; then for a moment nobody asks. Thread-safe.
 */
final class SecretReader {

  private static final int TRIES = 3;
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final Duration BREAK = Duration.ofSeconds(1);

  private record Outage(SecretLookup lookup, Instant until) {}

  private final TenantTokens tokens;
  private final SecretPaths paths;
  private final AzureCredentials azure;
  private final InstantSource clock;
  private final Map<Slot, Integer> written = new ConcurrentHashMap<>();
  private volatile @Nullable Outage outage;

  SecretReader(
      TenantTokens tokens, SecretPaths paths, AzureCredentials azure, InstantSource clock) {
    this.tokens = tokens;
    this.paths = paths;
    this.azure = azure;
    this.clock = clock;
  }

  /** From now on an older version of this credential is the answer of a standby that lags. */
  void expect(Slot slot, int version) {
    written.merge(slot, version, Math::max);
  }

  /** The outcome that everybody gets while the breaker is open; null while it is closed. */
  @Nullable SecretLookup outage() {
    Outage current = outage;
    return current != null && clock.instant().isBefore(current.until()) ? current.lookup() : null;
  }

  SecretLookup read(Slot slot) {
    Instant deadline = clock.instant().plus(BOUND);
    SecretLookup lookup = once(slot.tenant(), slot);
    for (int tried = 1; isOutage(lookup) && tried < TRIES && pause(tried, deadline); tried++) {
      lookup = once(slot.tenant(), slot);
    }
    outage = isOutage(lookup) ? new Outage(lookup, clock.instant().plus(jittered(BREAK))) : null;
    return lookup;
  }

  static boolean isOutage(SecretLookup lookup) {
    return lookup instanceof SecretLookup.Sealed || lookup instanceof SecretLookup.Unreachable;
  }

  private boolean pause(int tried, Instant deadline) {
    Duration pause = jittered(Duration.ofMillis(100L << tried));
    if (clock.instant().plus(pause).isAfter(deadline)) {
      return false;
    }
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Duration jittered(Duration most) {
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, most.toMillis() + 1));
  }

  /** One try with the reader's token for the owner's path; they differ only in a probe. */
  SecretLookup once(TenantId reader, Slot owner) {
    VaultAnswer answer = tokens.get(reader, paths.data(owner.tenant(), owner.provider()));
    return switch (answer) {
      case VaultAnswer.Sealed _ -> new SecretLookup.Sealed();
      case VaultAnswer.Away away -> new SecretLookup.Unreachable(away.why());
      case VaultAnswer.LoginRefused refused ->
          new SecretLookup.Forbidden("the reader cannot log in: " + refused.why());
      case VaultAnswer.Said said -> lookup(said, owner);
    };
  }

  /**
   * Every door to these owners' credentials: each provider's, what is known of it, and the list;
   * all with one new token.
   */
  Map<TenantId, List<Glimpse>> glimpse(TenantId reader, List<TenantId> owners) {
    List<Map<String, String>> doors = owners.stream().map(this::doors).toList();
    Iterator<VaultAnswer> answers =
        tokens
            .tryAll(reader, doors.stream().flatMap(own -> own.values().stream()).toList())
            .iterator();
    Map<TenantId, List<Glimpse>> glimpses = new LinkedHashMap<>();
    for (int i = 0; i < owners.size(); i++) {
      glimpses.put(
          owners.get(i),
          doors.get(i).keySet().stream()
              .map(name -> new Glimpse(name, seen(answers.next())))
              .toList());
    }
    return glimpses;
  }

  private Map<String, String> doors(TenantId owner) {
    Map<String, String> doors = new LinkedHashMap<>();
    for (Provider provider : Provider.values()) {
      doors.put(provider.id(), paths.data(owner, provider));
      doors.put("metadata." + provider.id(), paths.metadata(owner, provider));
    }
    doors.put(Glimpse.LIST, paths.list(owner));
    return doors;
  }

  private static Glimpse.Seen seen(VaultAnswer answer) {
    return switch (answer) {
      case VaultAnswer.Said said when said.ok() -> Glimpse.Seen.SOMETHING;
      case VaultAnswer.Said said when said.status() == 404 -> Glimpse.Seen.NOTHING;
      case VaultAnswer.Said said when said.status() == 403 -> Glimpse.Seen.FORBIDDEN;
      case VaultAnswer.Said said ->
          throw new CruveroException(
              ErrorCode.VAULT_UNREACHABLE,
              "the Vault probe was answered with " + said.status(),
              "cruvero doctor");
      case VaultAnswer.LoginRefused _ ->
          throw new CruveroException(
              ErrorCode.VAULT_LOGIN_FAILED,
              "the Vault probe was not made: the server's own login is refused",
              "cruvero doctor");
      case VaultAnswer.Sealed _ ->
          throw new CruveroException(
              ErrorCode.VAULT_SEALED,
              "the Vault probe was not answered: Vault is sealed",
              "unseal Vault; what waits for it goes on by itself");
      case VaultAnswer.Away away ->
          throw new CruveroException(
              ErrorCode.VAULT_UNREACHABLE,
              "the Vault probe was not answered: " + away.why(),
              "cruvero doctor");
    };
  }

  private SecretLookup lookup(VaultAnswer.Said said, Slot owner) {
    return switch (said.status()) {
      case 200 -> found(said.body(), owner);
      case 404 -> {
        int version = said.body().at("/data/metadata/version").asInt(0);
        yield version > 0 ? new SecretLookup.Deleted(version) : new SecretLookup.Missing();
      }
      case 403 -> new SecretLookup.Forbidden("Vault's policy refuses the tenant's token");
      default -> new SecretLookup.Forbidden("Vault answered " + said.status());
    };
  }

  private SecretLookup found(JsonNode body, Slot owner) {
    int version = body.at("/data/metadata/version").asInt(0);
    if (version < written.getOrDefault(owner, 0)) {
      return new SecretLookup.Unreachable("a standby answers with an older version");
    }
    if (owner.provider() == Provider.AZURE) {
      return azure(body.at("/data/data"), version);
    }
    JsonNode value = body.at("/data/data/api_key");
    if (!value.isString() || value.stringValue().isBlank()) {
      return new SecretLookup.Missing();
    }
    return new SecretLookup.Found(new SecretValue(value.stringValue()), version);
  }

  /** What was written by hand is judged as if it came through us, or its key could go anywhere. */
  private SecretLookup azure(JsonNode fields, int version) {
    List<Problem> problems = new ArrayList<>();
    AzureCredentials.Usable usable = azure.judge(fields, problems);
    if (usable != null) {
      return new SecretLookup.Found(usable.key(), version, usable.resource());
    }
    return new SecretLookup.Forbidden(
        "its version "
            + version
            + " cannot be used: "
            + String.join(
                "; ",
                problems.stream()
                    .map(problem -> problem.field().replace("value.", "") + " " + problem.message())
                    .toList()));
  }

  /** The version that a read would give now; 0 when it would give none, -1 when Vault is away. */
  int currentVersion(Slot slot) {
    VaultAnswer answer = tokens.get(slot.tenant(), paths.metadata(slot.tenant(), slot.provider()));
    return switch (answer) {
      case VaultAnswer.Said said -> said.ok() && said.currentIsLive() ? said.currentVersion() : 0;
      case VaultAnswer.Sealed _, VaultAnswer.Away _, VaultAnswer.LoginRefused _ -> -1;
    };
  }

  void forget(TenantId tenant) {
    tokens.forget(tenant);
  }
}
