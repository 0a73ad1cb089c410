package dev.cruvero.models;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of a model.
 *
 * @param tools the JSON array of tools, sent byte for byte; null offers none
 * @param toolChoice {@code auto}, {@code none}, {@code required} or the name of one of the tools
 * @param idempotencyKey the same for every attempt at the same step with the same model
 * @param deadline for the whole exchange
 */
public record ChatRequest(
    String model,
    List<ChatMessage> messages,
    @Nullable String tools,
    @Nullable String toolChoice,
    long maxOutputTokens,
    String idempotencyKey,
    Duration deadline) {

  public ChatRequest {
    messages = List.copyOf(messages);
  }
}
