package dev.cruvero.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** An LLM provider for which a tenant can hold a credential. */
public enum Provider {
  OPENROUTER,
  AZURE;

  /** The name in paths, flags and JSON. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException naming the known providers
   */
  @JsonCreator
  public static Provider of(String id) {
    return Arrays.stream(values())
        .filter(provider -> provider.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a provider is one of openrouter, azure"));
  }
}
