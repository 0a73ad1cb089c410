package dev.cruvero.dev;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON shapes of an OpenAI-compatible router, and the token arithmetic: a token is four
 * characters.
 */
final class PracticeAnswers {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final BigDecimal PROMPT_PRICE = new BigDecimal("0.0000002");
  private static final BigDecimal COMPLETION_PRICE = new BigDecimal("0.0000005");

  private PracticeAnswers() {}

  static int tokens(String text) {
    return 1 + text.length() / 4;
  }

  /** Messages and tool descriptions, which is what a provider bills as the prompt. */
  static int promptTokens(JsonNode request) {
    return tokens(request.at("/messages").toString()) + tokens(request.at("/tools").toString()) - 1;
  }

  static ObjectNode completion(
      String id, JsonNode request, PracticeScript.Move move, int call, long created) {
    int limit =
        request.at("/max_completion_tokens").asInt(request.at("/max_tokens").asInt(100_000));
    ObjectNode answer = JSON.createObjectNode();
    answer.put("id", id).put("object", "chat.completion").put("created", created);
    answer
        .put("model", request.at("/model").asString("practice"))
        .put("provider", "practice model");
    ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    int completionTokens;
    switch (move) {
      case PracticeScript.CallTool tool -> {
        message.putNull("content");
        toolCall(message, tool, call);
        choice.put("finish_reason", "tool_calls");
        completionTokens = tokens(tool.name() + tool.arguments());
      }
      case PracticeScript.Say say -> {
        boolean cut = tokens(say.text()) > limit;
        String text = cut ? say.text().substring(0, Math.max(0, (limit - 1) * 4)) : say.text();
        message.put("content", text);
        choice.put("finish_reason", cut ? "length" : "stop");
        completionTokens = tokens(text);
      }
      case PracticeScript.FinishError _ -> {
        message.put("content", "practice model: broken off");
        toolCall(message, new PracticeScript.CallTool("calculator", "{\"expression\":\"6*"), call);
        choice.put("finish_reason", "error");
        choice.set("error", error(502, "provider_unavailable").at("/error"));
        completionTokens = 0;
      }
      case PracticeScript.Refuse _, PracticeScript.ErrorIn200 _ ->
          throw new IllegalArgumentException("not a completion: " + move);
    }
    usage(answer, promptTokens(request), completionTokens);
    return answer;
  }

  private static void toolCall(ObjectNode message, PracticeScript.CallTool tool, int call) {
    message
        .putArray("tool_calls")
        .addObject()
        .put("id", "call_" + call)
        .put("type", "function")
        .putObject("function")
        .put("name", tool.name())
        .put("arguments", tool.arguments());
  }

  private static void usage(ObjectNode answer, int prompt, int completion) {
    ObjectNode usage = answer.putObject("usage");
    usage.put("prompt_tokens", prompt).put("completion_tokens", completion);
    usage.put("total_tokens", prompt + completion).put("cost", cost(prompt, completion));
    usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
  }

  private static BigDecimal cost(int prompt, int completion) {
    return PROMPT_PRICE
        .multiply(BigDecimal.valueOf(prompt))
        .add(COMPLETION_PRICE.multiply(BigDecimal.valueOf(completion)));
  }

  static ObjectNode error(int code, String type) {
    ObjectNode body = JSON.createObjectNode();
    ObjectNode error = body.putObject("error").put("code", code);
    error.put("message", "practice model: " + type).putObject("metadata").put("error_type", type);
    return body;
  }

  static String errorType(int status) {
    return switch (status) {
      case 400 -> "invalid_request";
      case 401 -> "unauthorized";
      case 402 -> "insufficient_credits";
      case 403 -> "forbidden";
      case 404 -> "no_endpoints";
      case 408, 504 -> "timeout";
      case 429 -> "rate_limit_exceeded";
      case 502 -> "provider_unavailable";
      case 503 -> "provider_overloaded";
      default -> "server";
    };
  }

  /** One call as it was billed, for a caller who lost the answer. */
  static Map<String, Object> generation(PracticeLedger.Entry entry) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", entry.id());
    data.put("model", entry.model());
    data.put("provider_name", "practice model");
    data.put("created_at", entry.at());
    data.put("finish_reason", entry.answer().at("/choices/0/finish_reason").asString(""));
    data.put("cancelled", false);
    data.put("tokens_prompt", entry.promptTokens());
    data.put("tokens_completion", entry.completionTokens());
    data.put("native_tokens_prompt", entry.promptTokens());
    data.put("native_tokens_completion", entry.completionTokens());
    data.put("total_cost", cost(entry.promptTokens(), entry.completionTokens()));
    return Map.of("data", data);
  }

  /**
   * The same answer as server-sent events: who speaks, what in small pieces, why it ends, usage.
   */
  static List<String> events(JsonNode answer) {
    JsonNode message = answer.at("/choices/0/message");
    List<String> events = new ArrayList<>();
    events.add(": practice model");
    events.add("data: " + chunk(answer, JSON.createObjectNode().put("role", "assistant"), null));
    String text = message.at("/content").asString("");
    for (int from = 0; from < text.length(); from += 16) {
      String piece = text.substring(from, Math.min(text.length(), from + 16));
      events.add("data: " + chunk(answer, JSON.createObjectNode().put("content", piece), null));
    }
    if (message.at("/tool_calls").isArray()) {
      ObjectNode delta = JSON.createObjectNode();
      ObjectNode call = (ObjectNode) message.at("/tool_calls/0").deepCopy();
      delta.putArray("tool_calls").add(call.put("index", 0));
      events.add("data: " + chunk(answer, delta, null));
    }
    String reason = answer.at("/choices/0/finish_reason").asString("");
    ObjectNode last = chunk(answer, JSON.createObjectNode(), reason);
    if (answer.has("usage")) {
      last.set("usage", answer.at("/usage"));
    }
    events.add("data: " + last);
    events.add("data: [DONE]");
    return events;
  }

  private static ObjectNode chunk(
      JsonNode answer, ObjectNode delta, @org.jspecify.annotations.Nullable String reason) {
    ObjectNode chunk = JSON.createObjectNode();
    chunk.put("id", answer.at("/id").asString("")).put("object", "chat.completion.chunk");
    chunk.put("created", answer.at("/created").asLong()).put("provider", "practice model");
    chunk.put("model", answer.at("/model").asString(""));
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    choice.set("delta", delta);
    choice.put("finish_reason", reason);
    return chunk;
  }
}
