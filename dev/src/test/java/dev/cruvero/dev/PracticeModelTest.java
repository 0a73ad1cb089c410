package dev.cruvero.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class PracticeModelTest {

  private static final String CALCULATOR =
      "{\"type\":\"function\",\"function\":{\"name\":\"calculator\",\"parameters\":{}}}";
  private static final String ASKED =
      ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\"}]},{\"role\":\"tool\",\"content\":\"42\"}";

  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path folder;
  private PracticeModel model;

  @BeforeEach
  void start() {
    model = PracticeModel.start(folder.resolve("ledger.jsonl"), 0);
  }

  @AfterEach
  void stop() {
    model.close();
    client.close();
  }

  @Test
  void healthCheckCallsTheCalculatorThenAnswersWithItsResult() {
    JsonNode first = json(ask("Health check for tenant acme", "", ""));
    JsonNode second = json(ask("Health check for tenant acme", ASKED, ""));

    assertThat(first.at("/choices/0/message/tool_calls/0/function/arguments").asString())
        .isEqualTo("{\"expression\":\"6*7\"}");
    assertThat(second.at("/choices/0/message/content").asString())
        .contains("practice model")
        .contains("42");
  }

  @Test
  void plainPromptIsAnsweredInText() {
    JsonNode answer = json(ask("hello", "", ""));

    assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    assertThat(answer.at("/choices/0/message/content").asString()).contains("practice model");
  }

  @Test
  void forcedToolIsCalled() {
    JsonNode answer = json(ask("hello", "", ",\"tool_choice\":\"required\""));

    assertThat(answer.at("/choices/0/message/tool_calls/0/function/name").asString())
        .isEqualTo("calculator");
  }

  @Test
  void scriptedToolsComeInOrder() {
    String prompt = "[[tool a {\\\"x\\\":[[1]]}]] [[tool b]]";

    JsonNode first = json(ask(prompt, "", ""));
    JsonNode second = json(ask(prompt, ASKED, ""));
    JsonNode third = json(ask(prompt, ASKED + ASKED, ""));

    assertThat(first.at("/choices/0/message/tool_calls/0/function").toString())
        .isEqualTo("{\"name\":\"a\",\"arguments\":\"{\\\"x\\\":[[1]]}\"}");
    assertThat(second.at("/choices/0/message/tool_calls/0/function/name").asString())
        .isEqualTo("b");
    assertThat(third.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
  }

  @Test
  void loopNeverEnds() {
    JsonNode answer = json(ask("[[loop calculator]]", ASKED.repeat(30), ""));

    assertThat(answer.at("/choices/0/message/tool_calls/0/function/arguments").asString())
        .isEqualTo("{\"expression\":\"31+1\"}");
  }

  @Test
  void errorIsServedTheAskedTimesAndBillsNothing() {
    String prompt = "[[error 429 retry-after=1 times=2]]";

    HttpResponse<String> first = ask(prompt, "", "");
    HttpResponse<String> second = ask(prompt, "", "");

    assertThat(first.statusCode()).isEqualTo(429);
    assertThat(first.headers().firstValue("Retry-After")).contains("1");
    assertThat(second.statusCode()).isEqualTo(429);
    assertThat(ledger()).isEmpty();
    assertThat(ask(prompt, "", "").statusCode()).isEqualTo(200);
    assertThat(ledger()).hasSize(1);
  }

  @Test
  void brokenAnswersUnder200AreMarkedAndNotBilled() {
    JsonNode error = json(ask("[[error-in-200]]", "", ""));
    JsonNode finish = json(ask("[[finish error]]", "", ""));

    assertThat(error.at("/error/code").asInt()).isEqualTo(502);
    assertThat(finish.at("/choices/0/finish_reason").asString()).isEqualTo("error");
    assertThat(ledger()).isEmpty();
  }

  @Test
  void answerWithoutUsageIsBilledAllTheSame() {
    JsonNode answer = json(ask("[[no-usage]]", "", ""));

    assertThat(answer.has("usage")).isFalse();
    assertThat(ledger().get(0).at("/completionTokens").asInt()).isPositive();
  }

  @Test
  void ledgerCountsWhatTheAnswerReportsAndSurvivesARestart() throws Exception {
    JsonNode usage = json(ask("hello", "", "")).at("/usage");
    model.close();
    Files.writeString(folder.resolve("ledger.jsonl"), "{\"half\":", StandardOpenOption.APPEND);

    model = PracticeModel.start(folder.resolve("ledger.jsonl"), 0);

    JsonNode entry = ledger().get(0);
    assertThat(entry.at("/promptTokens").asInt()).isEqualTo(usage.at("/prompt_tokens").asInt());
    assertThat(entry.at("/keySha256").asString()).isEqualTo(PracticeModel.sha256("good-key"));
    assertThat(ledger().toString()).doesNotContain("good-key");
  }

  @Test
  void sameIdempotencyKeyAndBodyIsAnsweredAgainAndBilledOnce() {
    String first = send("hello", "", "", "good-key", "k1").body();
    HttpResponse<String> again = send("hello", "", "", "good-key", "k1");

    assertThat(again.body()).isEqualTo(first);
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(ledger()).hasSize(1);
    assertThat(send("other", "", "", "good-key", "k1").statusCode()).isEqualTo(422);
    assertThat(send("hello", "", "", "another-key", "k1").statusCode()).isEqualTo(200);
    assertThat(ledger()).hasSize(2);
  }

  @Test
  void generationIsShownToItsOwnKeyOnly() {
    String id = json(ask("hello", "", "")).at("/id").asString();

    HttpResponse<String> own = get("/generation?id=" + id, "good-key");
    HttpResponse<String> foreign = get("/generation?id=" + id, "another-key");

    assertThat(json(own).at("/data/native_tokens_prompt").asInt()).isPositive();
    assertThat(foreign.statusCode()).isEqualTo(404);
  }

  @Test
  void streamCarriesTheSameTextAndUsage() {
    HttpResponse<String> answer = ask("hello", "", ",\"stream\":true");

    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(answer.body())
        .contains("This is the prac", "\"usage\"")
        .endsWith("data: [DONE]\n\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bad-key", ""})
  void badKeyIsRefused(String key) {
    assertThat(send("hello", "", "", key, null).statusCode()).isEqualTo(401);
    assertThat(send("hello", "", "", "good-key", null).statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> ask(String prompt, String more, String fields) {
    return send(prompt, more, fields, "good-key", null);
  }

  private HttpResponse<String> send(
      String prompt, String more, String fields, String key, @Nullable String idempotencyKey) {
    String body =
        "{\"model\":\"x-ai/grok-4-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}%s],\"tools\":[%s]%s}"
            .formatted(prompt, more, CALCULATOR, fields);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(model.url() + "/chat/completions"))
            .header("Authorization", "Bearer " + key)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (idempotencyKey != null) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    return exchange(request.build());
  }

  private HttpResponse<String> get(String path, String key) {
    return exchange(
        HttpRequest.newBuilder(URI.create(model.url() + path))
            .header("Authorization", "Bearer " + key)
            .build());
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    try {
      HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.headers().firstValue("X-Practice-Model")).contains("true");
      return answer;
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  private JsonNode ledger() {
    return json(exchange(HttpRequest.newBuilder(URI.create(model.ledgerUrl())).build()));
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }
}
