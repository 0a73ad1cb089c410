package dev.cruvero.secrets;

import dev.cruvero.api.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * Each tenant's own token of one right: minted by the reader, bound to the tenant's entity by
 * Vault, alive for 15 minutes at most and replaced, never renewed. Thread-safe.
 */
final class TenantTokens {

  private record Minted(String token, Instant usableUntil) {}

  private static final int MOST = 10_000;
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /** What a token may read; each has a token role at Vault, and its own alias of the tenant. */
  enum Right {
    CREDENTIALS("cruvero-tenant"),
    PAYLOAD_KEY("cruvero-payload");

    private final String role;

    Right(String role) {
      this.role = role;
    }

    private String alias(TenantId tenant) {
      return switch (this) {
        case CREDENTIALS -> SecretPaths.alias(tenant);
        case PAYLOAD_KEY -> SecretPaths.payloadAlias(tenant);
      };
    }
  }

  private final Right right;
  private final VaultLogin reader;
  private final VaultClient client;
  private final InstantSource clock;
  private final Map<TenantId, Minted> tokens = new ConcurrentHashMap<>();

  TenantTokens(Right right, VaultLogin reader, VaultClient client, InstantSource clock) {
    this.right = right;
    this.reader = reader;
    this.client = client;
    this.clock = clock;
  }

  /** One read under the tenant's token; refused, it is tried once more with a new token. */
  VaultAnswer get(TenantId tenant, String path) {
    Minted known = tokens.get(tenant);
    if (known != null && clock.instant().isBefore(known.usableUntil())) {
      VaultAnswer answer = client.call(HttpMethod.GET, path, null, known.token());
      if (!(answer instanceof VaultAnswer.Said said && said.status() == 403)) {
        return answer;
      }
    }
    tokens.remove(tenant);
    VaultAnswer minting = mint(tenant);
    String token = minting instanceof VaultAnswer.Said said ? keep(tenant, said) : null;
    return token == null ? unminted(minting) : client.call(HttpMethod.GET, path, null, token);
  }

  /** Reads all these paths at once under one new token of the tenant; answers in their order. */
  List<VaultAnswer> tryAll(TenantId tenant, List<String> paths) {
    VaultAnswer minting = mint(tenant);
    String token = minting instanceof VaultAnswer.Said said ? keep(tenant, said) : null;
    if (token == null) {
      return paths.stream().map(_ -> unminted(minting)).toList();
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<VaultAnswer>> reads =
          paths.stream()
              .map(
                  path ->
                      CompletableFuture.supplyAsync(
                          () -> client.call(HttpMethod.GET, path, null, token), threads))
              .toList();
      return reads.stream().map(CompletableFuture::join).toList();
    }
  }

  private VaultAnswer mint(TenantId tenant) {
    return reader.call(
        HttpMethod.POST,
        "auth/token/create/" + right.role,
        Map.of("entity_alias", right.alias(tenant), "ttl", LONGEST.toSeconds() + "s"));
  }

  private static VaultAnswer unminted(VaultAnswer minting) {
    return minting instanceof VaultAnswer.Said said && said.ok()
        ? new VaultAnswer.Away("it minted no token")
        : minting;
  }

  private @Nullable String keep(TenantId tenant, VaultAnswer.Said minting) {
    String token = minting.body().at("/auth/client_token").asString("");
    if (!minting.ok() || token.isEmpty()) {
      return null;
    }
    Instant now = clock.instant();
    if (tokens.size() >= MOST) {
      tokens.values().removeIf(other -> !now.isBefore(other.usableUntil()));
      if (tokens.size() >= MOST) {
        tokens.clear();
      }
    }
    Duration life = Duration.ofSeconds(minting.body().at("/auth/lease_duration").asLong(0));
    Duration usable = life.compareTo(LONGEST) > 0 ? LONGEST : life;
    tokens.put(tenant, new Minted(token, now.plus(usable.multipliedBy(4).dividedBy(5))));
    return token;
  }

  void forget(TenantId tenant) {
    tokens.remove(tenant);
  }
}
