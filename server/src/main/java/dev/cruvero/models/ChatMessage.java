package dev.cruvero.models;

import java.util.List;

/** One turn of a conversation. */
public sealed interface ChatMessage {

  String text();

  /** What the platform says about the task. */
  record Instruction(String text) implements ChatMessage {}

  /** What the caller asked. */
  record Prompt(String text) implements ChatMessage {}

  /** What the model answered, and the tools it asked for. */
  record Reply(String text, List<ToolCall> toolCalls) implements ChatMessage {
    public Reply {
      toolCalls = List.copyOf(toolCalls);
    }
  }

  /** What a tool gave back for one call. */
  record ToolResult(String callId, String text) implements ChatMessage {}
}
