package dev.cruvero.runs;

import java.math.BigDecimal;

/** What a run used so far: successful model calls, tool calls, tokens and US dollars. */
public record RunUsage(
    long modelCalls, long toolCalls, long promptTokens, long completionTokens, BigDecimal costUsd) {

  public long tokens() {
    return promptTokens + completionTokens;
  }
}
