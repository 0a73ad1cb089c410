package dev.cruvero.models;

import static dev.cruvero.models.ModelsWorld.ACME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.SecretLookup;
import dev.cruvero.testing.ScriptedProvider;
import dev.cruvero.testing.ScriptedProvider.Reply;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelsTest {

  @Test
  void sendsOneRequestWithTheTenantsOwnKey() throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      ChatOutcome outcome = world.chat();

      assertThat(outcome).isInstanceOf(ChatOutcome.Answered.class);
      assertThat(provider.seen()).hasSize(1);
      ScriptedProvider.Seen seen = provider.seen().getFirst();
      assertThat(seen.path()).isEqualTo("/v1/chat/completions");
      assertThat(seen.key()).isEqualTo("key-of-acme");
      assertThat(seen.headers().get("Idempotency-key")).containsExactly("run_1/3");
    }
  }

  @Test
  void sendsToolsByteForByte() throws IOException {
    String tools =
        "[ {\"type\":\"function\", \"function\":{\"name\":\"x\",\"parameters\":{\"b\":1.00,\"a\":{}}}}]";
    try (ScriptedProvider provider = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      world.models.chat(ACME, ModelsWorld.request(tools, Duration.ofSeconds(10)));

      assertThat(provider.seen().getFirst().body()).contains("\"tools\":" + tools);
    }
  }

  @Test
  void setsTheMostThatMayBeAnswered() throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      world.chat();

      JsonNode body = JsonMapper.builder().build().readTree(provider.seen().getFirst().body());
      assertThat(body.path("max_tokens").asInt()).isEqualTo(100);
      assertThat(body.path("messages").path(0).path("role").asString()).isEqualTo("user");
    }
  }

  @Test
  void readsWhatTheProviderCounted() throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      ChatOutcome.Answered answer = world.answer();

      assertThat(answer.usageKnown()).isTrue();
      assertThat(answer.usage().promptTokens()).isEqualTo(12);
      assertThat(answer.usage().completionTokens()).isEqualTo(3);
      assertThat(answer.usage().cachedTokens()).isEqualTo(5);
      assertThat(answer.usage().costUsd()).isEqualByComparingTo("0.0001");
      assertThat(answer.responseId()).isEqualTo("gen-1");
      assertThat(answer.practice()).isFalse();
    }
  }

  @Test
  void saysThatThePracticeModelAnswered() throws IOException {
    Reply reply = new Reply(200, ScriptedProvider.ANSWER, Map.of("X-Practice-Model", "true"));
    try (ScriptedProvider provider = new ScriptedProvider(_ -> reply);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThat(world.answer().practice()).isTrue();
    }
  }

  @Test
  void flagsAnAnswerWithoutUsage() throws IOException {
    String silent = "{\"choices\":[{\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}";
    try (ScriptedProvider provider = ScriptedProvider.always(200, silent);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThat(world.answer().usageKnown()).isFalse();
    }
  }

  @Test
  void keepsToolArgumentsAsTheTextTheyAre() throws IOException {
    String calls =
        """
        {"choices":[{"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[
          {"id":"c1","type":"function","function":{"name":"calculator","arguments":"{not json"}}]}}]}
        """;
    try (ScriptedProvider provider = ScriptedProvider.always(200, calls);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThat(world.answer().toolCalls())
          .containsExactly(new ToolCall("c1", "calculator", "{not json"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, PROVIDER_REFUSED, false",
    "402, PROVIDER_CREDIT, false",
    "403, PROVIDER_REFUSED, false",
    "404, PROVIDER_REFUSED, false",
    "408, PROVIDER_UNAVAILABLE, true",
    "429, PROVIDER_RATE_LIMITED, true",
    "500, PROVIDER_UNAVAILABLE, true",
    "502, PROVIDER_UNAVAILABLE, true",
    "503, PROVIDER_UNAVAILABLE, true",
    "504, PROVIDER_UNAVAILABLE, true",
    "301, PROVIDER_REFUSED, false",
  })
  void translatesAStatusAfterOneRequest(int status, ErrorCode code, boolean retry)
      throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(status, "{}");
        ModelsWorld world = new ModelsWorld(provider, null)) {

      ChatOutcome.Failed failure = world.failure();

      assertThat(failure.code()).isEqualTo(code);
      assertThat(failure.retry()).isEqualTo(retry);
      assertThat(failure.mayBeBilled()).isFalse();
      assertThat(provider.seen()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"Retry-After, 7, 7000", "Retry-After-Ms, 2500, 2500", "Retry-After, 900, 60000"})
  void keepsTheDelayThatTheProviderAsksFor(String header, String value, long millis)
      throws IOException {
    Reply reply = new Reply(429, "{}", Map.of(header, value));
    try (ScriptedProvider provider = new ScriptedProvider(_ -> reply);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThat(world.failure().retryAfter()).isEqualTo(Duration.ofMillis(millis));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"error\":{\"code\":429,\"message\":\"x\"}} | PROVIDER_RATE_LIMITED",
        "{\"error\":{\"code\":502}} | PROVIDER_UNAVAILABLE",
        "{\"error\":{\"code\":\"weird\"}} | PROVIDER_UNAVAILABLE",
        "{\"choices\":[{\"finish_reason\":\"error\",\"message\":{\"tool_calls\":[{\"id\":\"1\"}]}}]} | PROVIDER_UNAVAILABLE",
        "{\"choices\":[{\"error\":{\"code\":403},\"finish_reason\":\"error\",\"message\":{}}]} | PROVIDER_REFUSED",
        "{\"choices\":[]} | PROVIDER_UNAVAILABLE",
        "<html> | PROVIDER_UNAVAILABLE",
      })
  void findsTheErrorInsideASuccess(String body, ErrorCode code) throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(200, body);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThat(world.failure().code()).isEqualTo(code);
    }
  }

  @Test
  void followsNoRedirect() throws IOException {
    try (ScriptedProvider elsewhere = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ScriptedProvider provider =
            new ScriptedProvider(
                _ -> new Reply(307, "", Map.of("Location", elsewhere.address().toString())));
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThat(world.chat()).isInstanceOf(ChatOutcome.Failed.class);
      assertThat(elsewhere.seen()).isEmpty();
    }
  }

  @Test
  void readsAnAnswerOfAMegabyteAndNotOneOfFive() throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(200, answer(1));
        ModelsWorld world = new ModelsWorld(provider, null)) {
      assertThat(world.answer().text()).hasSize(1 << 20);

      provider.script(_ -> Reply.of(200, answer(5)));

      assertThat(world.failure().mayBeBilled()).isTrue();
    }
  }

  private static String answer(int megabytes) {
    return "{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(megabytes << 20) + "\"}}]}";
  }

  @Test
  void givesUpAtTheDeadlineNotKnowingWhetherItIsBilled() throws IOException {
    try (ScriptedProvider provider = new ScriptedProvider(_ -> null);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      ChatOutcome outcome =
          world.models.chat(ACME, ModelsWorld.request(null, Duration.ofMillis(200)));

      assertThat(outcome)
          .isInstanceOfSatisfying(
              ChatOutcome.Failed.class,
              failed -> {
                assertThat(failed.code()).isEqualTo(ErrorCode.PROVIDER_UNAVAILABLE);
                assertThat(failed.retry()).isTrue();
                assertThat(failed.mayBeBilled()).isTrue();
              });
    }
  }

  @Test
  void givesUpWhenItsThreadIsInterrupted() throws IOException {
    Thread caller = Thread.currentThread();
    try (ScriptedProvider provider =
            new ScriptedProvider(
                _ -> {
                  caller.interrupt();
                  return null;
                });
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThatThrownBy(world::chat).isInstanceOf(CancellationException.class);

      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void doesNotCountACallThatReachedNobody() {
    try (ModelsWorld world = new ModelsWorld(URI.create("http://127.0.0.1:1/v1"))) {
      world.key(ACME, Provider.OPENROUTER, "key", 1);

      ChatOutcome.Failed failure = world.failure();

      assertThat(failure.retry()).isTrue();
      assertThat(failure.mayBeBilled()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2024-10-21, /openai/deployments/prod-4o/chat/completions?api-version=2024-10-21",
    "v1, /openai/v1/chat/completions"
  })
  void callsTheTenantsOwnAzureResourceByItsDeployment(String version, String path)
      throws IOException {
    try (ScriptedProvider openrouter = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ScriptedProvider azure = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ModelsWorld world = new ModelsWorld(openrouter, null)) {
      world.lookup(ACME, Provider.OPENROUTER, new SecretLookup.Missing());
      world.resource(azure, version, Map.of(ModelsWorld.MODEL, "prod-4o"));

      assertThat(world.answer().provider()).isEqualTo(Provider.AZURE);

      assertThat(azure.seen())
          .singleElement()
          .satisfies(
              call -> {
                assertThat(call.path()).isEqualTo(path);
                assertThat(call.headers()).containsEntry("Api-key", List.of("azure-key"));
                assertThat(call.headers()).doesNotContainKey("Authorization");
                assertThat(call.body()).contains("\"model\":\"prod-4o\"");
              });
    }
  }

  @Test
  void takesTheNextProviderWhenTheFirstHasNoCredential() throws IOException {
    try (ScriptedProvider openrouter = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ScriptedProvider azure = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ModelsWorld world = new ModelsWorld(openrouter, azure)) {
      world.lookup(ACME, Provider.OPENROUTER, new SecretLookup.Missing());

      ChatOutcome.Answered answer = world.answer();

      assertThat(answer.provider()).isEqualTo(Provider.AZURE);
      assertThat(azure.seen().getFirst().body()).contains("\"model\":\"gpt-4o\"");
      assertThat(openrouter.seen()).isEmpty();
    }
  }

  @Test
  void sendsNothingWithoutACredentialOfTheTenants() throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(200, ScriptedProvider.ANSWER);
        ModelsWorld world = new ModelsWorld(provider, null)) {
      Map<SecretLookup, ErrorCode> codes =
          Map.of(
              new SecretLookup.Missing(), ErrorCode.CREDENTIAL_MISSING,
              new SecretLookup.Deleted(2), ErrorCode.CREDENTIAL_DELETED,
              new SecretLookup.Forbidden("no"), ErrorCode.CREDENTIAL_FORBIDDEN,
              new SecretLookup.Sealed(), ErrorCode.VAULT_SEALED,
              new SecretLookup.Unreachable("no"), ErrorCode.VAULT_UNREACHABLE);

      codes.forEach(
          (lookup, code) -> {
            world.lookup(ACME, Provider.OPENROUTER, lookup);
            assertThat(world.failure().code()).isEqualTo(code);
          });

      assertThat(provider.seen()).isEmpty();
    }
  }

  @Test
  void triesAgainOnlyWithAKeyThatWasReplacedMeanwhile() throws IOException {
    try (ScriptedProvider provider = ScriptedProvider.always(401, "{}");
        ModelsWorld world = new ModelsWorld(provider, null)) {
      ChatOutcome.Failed unchanged = world.failure();
      world.freshKey(ACME, Provider.OPENROUTER, "new-key", 2);

      ChatOutcome.Failed replaced = world.failure();

      assertThat(unchanged.code()).isEqualTo(ErrorCode.CREDENTIAL_REJECTED);
      assertThat(unchanged.retry()).isFalse();
      assertThat(replaced.retry()).isTrue();
    }
  }

  @Test
  void repeatsNeitherKeyNorPromptNorTheProvidersWordsInAFailure() throws IOException {
    String leak = "{\"error\":{\"code\":400,\"message\":\"key-of-acme said: the secret plan\"}}";
    try (ScriptedProvider provider = ScriptedProvider.always(400, leak);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      assertThat(world.failure().message()).doesNotContain("key-of-acme", "plan", "said");
    }
  }

  @Test
  void neverSendsAKeyForAnotherTenant() throws Exception {
    try (ScriptedProvider provider =
            new ScriptedProvider(
                seen -> Reply.of(200, ScriptedProvider.ANSWER.replace("hello", seen.key())));
        ModelsWorld world = new ModelsWorld(provider, null);
        ExecutorService threads = Executors.newFixedThreadPool(64)) {
      List<Future<String>> calls = new ArrayList<>();

      for (int call = 0; call < 64 * 8; call++) {
        TenantId tenant = new TenantId("tenant-" + call % 8);
        world.key(tenant, Provider.OPENROUTER, "key-of-" + tenant, 1);
        calls.add(
            threads.submit(
                () -> {
                  ChatRequest request = ModelsWorld.request(null, Duration.ofSeconds(30));
                  ChatOutcome outcome = world.models.chat(tenant, request);
                  return tenant + " " + ((ChatOutcome.Answered) outcome).text();
                }));
      }

      for (Future<String> call : calls) {
        String[] parts = call.get().split(" ", 2);
        assertThat(parts[1]).isEqualTo("key-of-" + parts[0]);
      }
    }
  }

  @Test
  void readsTheProvidersOwnRecordOfACall() throws IOException {
    String record =
        "{\"data\":{\"id\":\"gen-1\",\"native_tokens_prompt\":12,\"native_tokens_completion\":3,\"total_cost\":0.5}}";
    try (ScriptedProvider provider = ScriptedProvider.always(200, record);
        ModelsWorld world = new ModelsWorld(provider, null)) {

      var found = world.models.recordOf(ACME, Provider.OPENROUTER, "gen-1");

      assertThat(found).map(ProviderRecord::promptTokens).contains(12L);
      assertThat(provider.seen().getFirst().path()).isEqualTo("/v1/generation?id=gen-1");
      assertThat(world.models.recordOf(ACME, Provider.AZURE, "gen-1")).isEmpty();
    }
  }
}
