package dev.cruvero.testing;

import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What came back. */
public record Answer(int status, HttpHeaders headers, String text) {

  public JsonNode json() {
    return Client.JSON.readTree(text);
  }

  /** The error code of a problem document. */
  public String code() {
    return json().path("code").asString("");
  }

  public @Nullable String header(String name) {
    return headers.firstValue(name).orElse(null);
  }

  @Override
  public String toString() {
    return status + " " + text;
  }
}
