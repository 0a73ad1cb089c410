package dev.cruvero;

import dev.cruvero.dev.PracticeModel;
import dev.cruvero.testing.Canaries;
import dev.cruvero.testing.ScriptedProvider;
import dev.cruvero.testing.ScriptedProvider.Reply;
import dev.cruvero.testing.ScriptedProvider.Seen;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;

/** A provider that repeats the key and the prompt wherever it fails. */
final class EchoingProvider implements AutoCloseable {

  /** In a prompt: the provider answers 500. */
  static final String BROKEN = "[[canary 500]]";

  /** In a prompt: what the provider answers breaks off. */
  static final String MALFORMED = "[[canary malformed]]";

  private final Canaries canaries;
  private final String rejected;
  private final PracticeModel practice;
  private final ScriptedProvider provider;

  EchoingProvider(Canaries canaries, String rejected, Path ledger) throws IOException {
    this.canaries = canaries;
    this.rejected = rejected;
    this.practice = PracticeModel.start(ledger, 0);
    this.provider = new ScriptedProvider(this::answer);
  }

  String address() {
    return provider.address().toString();
  }

  /** The practice model, except where a provider that repeats what it got is asked for. */
  private Reply answer(Seen seen) {
    canaries.look("provider", seen.headers() + seen.body());
    String echo = (seen.key() + " " + seen.body()).replace('"', '\'');
    if (seen.key().equals(rejected)) {
      return Reply.of(401, "{\"error\":{\"code\":401,\"message\":\"" + echo + "\"}}");
    }
    if (seen.body().contains(BROKEN)) {
      return Reply.of(500, "{\"error\":{\"code\":500,\"message\":\"" + echo + "\"}}");
    }
    if (seen.body().contains(MALFORMED)) {
      return Reply.of(200, "{\"choices\":[{\"message\": " + echo);
    }
    return forwarded(seen);
  }

  private Reply forwarded(Seen seen) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(practice.url().replaceFirst("/v1$", "") + seen.path()))
            .method(seen.method(), BodyPublishers.ofString(seen.body()))
            .header("Authorization", "Bearer " + seen.key())
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.send(request, BodyHandlers.ofString());
      return new Reply(answer.statusCode(), answer.body(), Map.of("X-Practice-Model", "true"));
    } catch (IOException failure) {
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public void close() {
    provider.close();
    practice.close();
  }
}
