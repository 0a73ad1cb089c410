package dev.cruvero.models;

import dev.cruvero.api.Provider;
import dev.cruvero.secrets.SecretLookup.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one HTTP client that reaches providers: addresses from the settings or beside the tenant's
 * key, no redirects, one deadline for the whole exchange, at most 4 MiB of answer. Shared by all
 * tenants and without any state of theirs.
 */
final class ProviderHttp implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int LARGEST = 4 * 1024 * 1024;

  private final URI openrouter;
  private final HttpClient client;

  ProviderHttp(URI openrouter, ProxySelector proxy) {
    this.openrouter = openrouter;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .proxy(proxy)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  /** Where this credential's chat completions are. */
  Route route(Provider provider, Found credential, KnownModel model) {
    return Route.of(provider, credential, model, openrouter);
  }

  /** A request to a path of OpenRouter's, with the key in its header. */
  HttpRequest.Builder openrouter(String path, String key) {
    return HttpRequest.newBuilder(Route.under(openrouter, path))
        .header("Authorization", "Bearer " + key)
        .header("Accept", "application/json");
  }

  /**
   * Sends one request, once. When the calling thread is interrupted the exchange is given up.
   *
   * @throws CancellationException after an interrupt
   * @throws TimeoutException past the deadline
   */
  HttpResponse<byte[]> send(HttpRequest request, Duration deadline)
      throws IOException, TimeoutException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request, _ -> new Bounded());
    try {
      return exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      var _ = exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new CancellationException("the call was given up");
    } catch (TimeoutException late) {
      var _ = exchange.cancel(true);
      throw late;
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof IOException io ? io : new IOException(failure.getCause());
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

  /** Collects a body up to the bound; a longer one fails the exchange. */
  private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {

    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        if (collected.size() + buffer.remaining() > LARGEST) {
          if (subscription != null) {
            subscription.cancel();
          }
          body.completeExceptionally(new IOException("the answer is over 4 MiB"));
          return;
        }
        byte[] part = new byte[buffer.remaining()];
        buffer.get(part);
        collected.writeBytes(part);
      }
    }

    @Override
    public void onError(Throwable failure) {
      body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      body.complete(collected.toByteArray());
    }
  }
}
