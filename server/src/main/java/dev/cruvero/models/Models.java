package dev.cruvero.models;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.CruveroException;
import dev.cruvero.models.ChatOutcome.Failed;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.secrets.SecretLookup.Found;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls models with the tenant's own credential, which lives here for one call only. One call is at
 * most one request for an answer: retrying is the caller's, who holds the quota. Thread-safe.
 */
public final class Models {

  private static final Duration RECORD_DEADLINE = Duration.ofSeconds(10);

  private final ModelCatalog catalog;
  private final List<Provider> chain;
  private final Credentials credentials;
  private final ProviderHttp http;
  private final ChatWire wire;

  /**
   * @param chain the providers in the order in which they are preferred
   */
  Models(
      ModelCatalog catalog,
      List<Provider> chain,
      Credentials credentials,
      ProviderHttp http,
      ChatWire wire) {
    this.catalog = catalog;
    this.chain = List.copyOf(chain);
    this.credentials = credentials;
    this.http = http;
    this.wire = wire;
  }

  /**
   * Asks the model, at the first provider of the chain that serves it and for which the tenant has
   * a credential.
   *
   * @throws java.util.concurrent.CancellationException when the calling thread is interrupted; the
   *     provider may bill the call all the same
   */
  public ChatOutcome chat(TenantId tenant, ChatRequest request) {
    KnownModel model = catalog.find(request.model()).orElse(null);
    if (model == null) {
      return refused(ErrorCode.UNKNOWN_MODEL, "unknown model \"" + request.model() + "\"");
    }
    Failed missing = null;
    for (Provider provider : chain) {
      if (!model.providers().containsKey(provider)) {
        continue;
      }
      SecretLookup found = credentials.read(tenant, provider);
      if (found instanceof Found credential) {
        return exchange(tenant, request, provider, model, credential);
      }
      Failed failure = unavailable(tenant, provider, found);
      if (failure.code() != ErrorCode.CREDENTIAL_MISSING) {
        return failure;
      }
      missing = missing == null ? failure : missing;
    }
    return missing != null
        ? missing
        : refused(
            ErrorCode.PROVIDER_UNAVAILABLE,
            "no provider of CRUVERO_LLM_FAILOVER_CHAIN serves the model \""
                + request.model()
                + "\"");
  }

  private ChatOutcome exchange(
      TenantId tenant, ChatRequest request, Provider provider, KnownModel model, Found credential) {
    Route route = http.route(provider, credential, model);
    HttpRequest post =
        route
            .request()
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", request.idempotencyKey())
            .POST(BodyPublishers.ofString(wire.body(request, provider, route.model())))
            .build();
    HttpResponse<byte[]> response;
    try {
      response = http.send(post, request.deadline());
    } catch (ConnectException | HttpConnectTimeoutException _) {
      return ProviderErrors.failed(
          provider, ErrorCode.PROVIDER_UNAVAILABLE, "cannot be reached", null, true);
    } catch (TimeoutException _) {
      return ProviderErrors.lost(provider, "gave no answer within " + request.deadline());
    } catch (IOException _) {
      return ProviderErrors.lost(provider, "broke off, or its answer was over 4 MiB");
    }
    var body = wire.read(response.body());
    Failed failure = ProviderErrors.of(provider, response.statusCode(), response.headers(), body);
    if (failure != null) {
      return failure.code() == ErrorCode.CREDENTIAL_REJECTED
          ? rejected(tenant, provider, credential.version())
          : failure;
    }
    return ChatWire.answer(
        body, provider, response.headers().firstValue("X-Practice-Model").isPresent());
  }

  /** A key that was replaced a moment ago is no fault: the next attempt uses the new one. */
  private Failed rejected(TenantId tenant, Provider provider, int version) {
    boolean replaced =
        credentials.readFresh(tenant, provider) instanceof Found fresh
            && fresh.version() != version;
    return new Failed(
        ErrorCode.CREDENTIAL_REJECTED,
        "the provider "
            + provider.id()
            + " refuses the key of tenant \""
            + tenant
            + "\", version "
            + version,
        null,
        replaced,
        false);
  }

  private static Failed unavailable(TenantId tenant, Provider provider, SecretLookup lookup) {
    String whose = "the " + provider.id() + " credential of tenant \"" + tenant + "\" ";
    return switch (lookup) {
      case Found _ -> throw new IllegalArgumentException("a credential that was found");
      case SecretLookup.Missing _ ->
          refused(ErrorCode.CREDENTIAL_MISSING, whose + "is missing in Vault");
      case SecretLookup.Deleted deleted ->
          refused(
              ErrorCode.CREDENTIAL_DELETED, whose + "was deleted at version " + deleted.version());
      case SecretLookup.Forbidden forbidden ->
          refused(ErrorCode.CREDENTIAL_FORBIDDEN, whose + "cannot be used: " + forbidden.why());
      case SecretLookup.Sealed _ ->
          new Failed(ErrorCode.VAULT_SEALED, "Vault is sealed", null, true, false);
      case SecretLookup.Unreachable _ ->
          new Failed(ErrorCode.VAULT_UNREACHABLE, "Vault does not answer", null, true, false);
    };
  }

  private static Failed refused(ErrorCode code, String message) {
    return new Failed(code, message, null, false, false);
  }

  /**
   * What the provider itself remembers of a call, with the tenant's own key; empty where a provider
   * has no such memory or not this call in it.
   *
   * @throws CruveroException when it cannot be asked
   */
  public Optional<ProviderRecord> recordOf(TenantId tenant, Provider provider, String responseId) {
    if (provider != Provider.OPENROUTER || responseId.isEmpty()) {
      return Optional.empty();
    }
    SecretLookup found = credentials.read(tenant, provider);
    if (!(found instanceof Found credential)) {
      Failed failure = unavailable(tenant, provider, found);
      throw new CruveroException(failure.code(), failure.message());
    }
    HttpRequest get =
        http.openrouter(
                "/generation?id=" + URLEncoder.encode(responseId, StandardCharsets.UTF_8),
                credential.value().reveal())
            .GET()
            .build();
    HttpResponse<byte[]> response = remembered(get, provider);
    @Nullable ProviderRecord record =
        response.statusCode() == 200 ? ChatWire.record(wire.read(response.body())) : null;
    if (record == null && response.statusCode() != 200 && response.statusCode() != 404) {
      throw unanswered(provider, "answered " + response.statusCode());
    }
    return Optional.ofNullable(record);
  }

  private HttpResponse<byte[]> remembered(HttpRequest get, Provider provider) {
    try {
      return http.send(get, RECORD_DEADLINE);
    } catch (IOException | TimeoutException _) {
      throw unanswered(provider, "gave no answer");
    }
  }

  private static CruveroException unanswered(Provider provider, String what) {
    return new CruveroException(
        ErrorCode.PROVIDER_UNAVAILABLE,
        "the provider " + provider.id() + " " + what + " when asked for its record of a call");
  }
}
