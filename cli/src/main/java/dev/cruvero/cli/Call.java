package dev.cruvero.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One request in the making; every path part and query value is encoded here and nowhere else. */
final class Call {

  private final String method;
  private final String path;
  private final List<String> query = new ArrayList<>();
  private final Map<String, String> headers = new TreeMap<>();
  private @Nullable String body;
  private String suffix = "";

  private Call(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /** Each {@code {}} of the path takes one of the parts. */
  static Call of(String method, String path, String... parts) {
    String filled = path;
    for (String part : parts) {
      filled = filled.replaceFirst("\\{}", encoded(part));
    }
    return new Call(method, filled);
  }

  static Call get(String path, String... parts) {
    return of("GET", path, parts);
  }

  static Call post(String path, String... parts) {
    return of("POST", path, parts);
  }

  Call query(String name, @Nullable String value) {
    if (value != null) {
      query.add(name + "=" + encoded(value));
    }
    return this;
  }

  /** Tells this POST's idempotency key from those of the other POSTs of one command. */
  Call suffix(String suffix) {
    this.suffix = "-" + suffix;
    return this;
  }

  String suffix() {
    return suffix;
  }

  /** A check that changes nothing takes no key away from the change that follows. */
  boolean rehearsal() {
    return query.contains("dryRun=true");
  }

  /** The same request for another page. */
  Call page(String token) {
    query.removeIf(part -> part.startsWith("page_token="));
    return query("page_token", token);
  }

  Call header(String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, value);
    }
    return this;
  }

  Call tenant(@Nullable String tenant) {
    return header("X-Cruvero-Tenant-Id", tenant);
  }

  Call body(JsonNode json) {
    return body(Json.compact(json));
  }

  Call body(String json) {
    this.body = json;
    return this;
  }

  String method() {
    return method;
  }

  Map<String, String> headers() {
    return headers;
  }

  @Nullable String body() {
    return body;
  }

  String target() {
    if (query.isEmpty()) {
      return path;
    }
    return path + (path.contains("?") ? "&" : "?") + String.join("&", query);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
