package dev.cruvero.models;

import dev.cruvero.api.Provider;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** The chat-completions format: requests written, answers read. What comes in is untrusted. */
final class ChatWire {

  private static final Set<String> MODES = Set.of("auto", "none", "required");

  private final JsonMapper json;

  ChatWire(JsonMapper json) {
    this.json = json;
  }

  /** The body of a request; the tools are in it byte for byte. */
  String body(ChatRequest request, Provider provider, String servedName) {
    ObjectNode body = json.createObjectNode();
    body.put("model", servedName);
    var messages = body.putArray("messages");
    request.messages().forEach(message -> write(message, messages.addObject()));
    if (request.tools() != null) {
      body.putRawValue("tools", new RawValue(request.tools()));
      choice(body, request.toolChoice());
      if (provider == Provider.OPENROUTER) {
        // An upstream that cannot call tools would otherwise be sent the request without them.
        body.putObject("provider").put("require_parameters", true);
      }
    }
    body.put("max_tokens", request.maxOutputTokens());
    return json.writeValueAsString(body);
  }

  private static void choice(ObjectNode body, @Nullable String choice) {
    if (choice == null) {
      return;
    }
    if (MODES.contains(choice)) {
      body.put("tool_choice", choice);
    } else {
      body.putObject("tool_choice")
          .put("type", "function")
          .putObject("function")
          .put("name", choice);
    }
  }

  private static void write(ChatMessage message, ObjectNode node) {
    switch (message) {
      case ChatMessage.Instruction instruction ->
          node.put("role", "system").put("content", instruction.text());
      case ChatMessage.Prompt prompt -> node.put("role", "user").put("content", prompt.text());
      case ChatMessage.ToolResult result ->
          node.put("role", "tool")
              .put("tool_call_id", result.callId())
              .put("content", result.text());
      case ChatMessage.Reply reply -> {
        node.put("role", "assistant").put("content", reply.text());
        if (!reply.toolCalls().isEmpty()) {
          var calls = node.putArray("tool_calls");
          reply.toolCalls().forEach(call -> write(call, calls.addObject()));
        }
      }
    }
  }

  private static void write(ToolCall call, ObjectNode node) {
    node.put("id", call.id()).put("type", "function");
    node.putObject("function").put("name", call.name()).put("arguments", call.arguments());
  }

  /** Reads a body; whatever is not a JSON object is a missing node. */
  JsonNode read(byte[] body) {
    try {
      JsonNode node = json.readTree(body);
      return node.isObject() ? node : json.missingNode();
    } catch (tools.jackson.core.JacksonException _) {
      return json.missingNode();
    }
  }

  /** The answer in a body that {@link ProviderErrors} found nothing wrong with. */
  static ChatOutcome.Answered answer(JsonNode body, Provider provider, boolean practice) {
    JsonNode choice = body.path("choices").path(0);
    JsonNode usage = body.path("usage");
    return new ChatOutcome.Answered(
        choice.path("message").path("content").asString(""),
        toolCalls(choice.path("message").path("tool_calls")),
        usage(usage),
        usage.path("prompt_tokens").isIntegralNumber()
            && usage.path("completion_tokens").isIntegralNumber(),
        bounded(body.path("id").asString("")),
        provider,
        bounded(body.path("model").asString("")),
        practice,
        bounded(choice.path("finish_reason").asString("stop")));
  }

  private static List<ToolCall> toolCalls(JsonNode calls) {
    List<ToolCall> read = new ArrayList<>();
    for (JsonNode call : calls) {
      JsonNode function = call.path("function");
      read.add(
          new ToolCall(
              bounded(call.path("id").asString("")),
              bounded(function.path("name").asString("")),
              function.path("arguments").asString("{}")));
    }
    return read;
  }

  private static ChatUsage usage(JsonNode usage) {
    JsonNode cost = usage.path("cost");
    return new ChatUsage(
        count(usage.path("prompt_tokens")),
        count(usage.path("completion_tokens")),
        count(usage.path("prompt_tokens_details").path("cached_tokens")),
        count(usage.path("completion_tokens_details").path("reasoning_tokens")),
        cost(cost));
  }

  /** What the provider remembers of one call, in OpenRouter's form. */
  static @Nullable ProviderRecord record(JsonNode body) {
    JsonNode data = body.path("data");
    JsonNode prompt = data.path("native_tokens_prompt");
    JsonNode completion = data.path("native_tokens_completion");
    if (!prompt.isIntegralNumber() || !completion.isIntegralNumber()) {
      return null;
    }
    return new ProviderRecord(
        bounded(data.path("id").asString("")),
        count(prompt),
        count(completion),
        cost(data.path("total_cost")));
  }

  private static @Nullable BigDecimal cost(JsonNode node) {
    return node.isNumber() && node.decimalValue().signum() >= 0 ? node.decimalValue() : null;
  }

  private static long count(JsonNode node) {
    return Math.max(0, node.asLong(0));
  }

  /** Names are stored and shown; nobody needs a long one. */
  private static String bounded(String name) {
    return name.length() <= 200 ? name : name.substring(0, 200);
  }
}
