package dev.cruvero.secrets;

import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What makes an Azure credential: {@code api_key}, {@code endpoint}, {@code api_version}, {@code
 * deployments}. A tenant's key goes nowhere but to Azure's domains, or to hosts that an
 * administrator allows. Messages repeat no value: people paste keys into the wrong field.
 */
final class AzureCredentials {

  /** A credential that can be used. */
  record Usable(SecretValue key, AzureResource resource) {}

  private static final List<String> DOMAINS =
      List.of(
          ".openai.azure.com",
          ".cognitiveservices.azure.com",
          ".services.ai.azure.com",
          ".openai.azure.us",
          ".cognitiveservices.azure.us");
  private static final Set<String> FIELDS =
      Set.of("api_key", "endpoint", "api_version", "deployments");
  private static final Pattern VERSION = Pattern.compile("v1|\\d{4}-\\d{2}-\\d{2}(-preview)?");
  private static final Pattern DEPLOYMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final Set<String> allowedHosts;
  private final JsonMapper json;

  /**
   * @param allowedHosts host names, with a port where it is not 443
   */
  AzureCredentials(Collection<String> allowedHosts, JsonMapper json) {
    this.allowedHosts = Set.copyOf(allowedHosts);
    this.json = json;
  }

  /**
   * The fields to store of a document that a person wrote, each as a JSON string.
   *
   * @throws CruveroException INVALID_REQUEST with everything that is wrong
   */
  Map<String, String> fields(SecretValue document) {
    JsonNode read = object(document.reveal());
    List<Problem> problems = new ArrayList<>();
    if (read == null) {
      problems.add(
          new Problem(
              "value",
              "is a JSON object with api_key, endpoint, api_version and, where names differ, deployments"));
    } else {
      read.propertyNames().stream()
          .filter(name -> !FIELDS.contains(name))
          .forEach(_ -> problems.add(new Problem("value", "has a field that Azure's has not")));
      var _ = judge(read, problems);
    }
    if (read == null || !problems.isEmpty()) {
      throw CruveroException.invalid("the azure credential was not stored", problems);
    }
    Map<String, String> fields = new TreeMap<>();
    read.properties()
        .forEach(
            field ->
                fields.put(
                    field.getKey(),
                    field.getValue().isString()
                        ? field.getValue().stringValue()
                        : field.getValue().toString()));
    return fields;
  }

  /** What the fields of a stored secret come to; the problems say what it lacks. */
  @Nullable Usable judge(JsonNode fields, List<Problem> problems) {
    int before = problems.size();
    String key = text(fields, "api_key", problems);
    URI endpoint = endpoint(text(fields, "endpoint", problems), problems);
    String version = text(fields, "api_version", problems);
    if (!version.isEmpty() && !VERSION.matcher(version).matches()) {
      problems.add(problem("api_version", "is v1 or a date like 2024-10-21"));
    }
    Map<String, String> deployments = deployments(fields.path("deployments"), problems);
    if (problems.size() > before || endpoint == null) {
      return null;
    }
    return new Usable(new SecretValue(key), new AzureResource(endpoint, version, deployments));
  }

  private static String text(JsonNode fields, String name, List<Problem> problems) {
    String value = fields.path(name).asString("").strip();
    if (!fields.path(name).isString() || value.isEmpty()) {
      problems.add(problem(name, "is needed, as a string"));
      return "";
    }
    if (value.chars().anyMatch(Character::isISOControl)) {
      problems.add(problem(name, "has control characters"));
      return "";
    }
    return value;
  }

  private @Nullable URI endpoint(String text, List<Problem> problems) {
    if (text.isEmpty()) {
      return null;
    }
    URI endpoint = address(text);
    if (endpoint == null) {
      problems.add(
          problem("endpoint", "is https://NAME.openai.azure.com, without path, query and user"));
    } else if (!allowed(endpoint)) {
      problems.add(
          problem(
              "endpoint",
              "is outside Azure's domains; an administrator can allow its host in CRUVERO_LLM_AZURE_HOSTS"));
      return null;
    }
    return endpoint;
  }

  private static @Nullable URI address(String text) {
    try {
      URI address = URI.create(text.replaceFirst("/+$", ""));
      boolean plain =
          address.getHost() != null
              && address.getRawUserInfo() == null
              && address.getRawQuery() == null
              && address.getRawFragment() == null
              && address.getRawPath().isEmpty();
      return plain && Set.of("https", "http").contains(address.getScheme()) ? address : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private boolean allowed(URI endpoint) {
    String host = endpoint.getHost();
    int port = endpoint.getPort();
    boolean listed = allowedHosts.contains(port < 0 || port == 443 ? host : host + ":" + port);
    if ("http".equals(endpoint.getScheme())) {
      return listed && Set.of("127.0.0.1", "localhost", "[::1]").contains(host);
    }
    return listed || ((port < 0 || port == 443) && DOMAINS.stream().anyMatch(host::endsWith));
  }

  /** A map, or a string that holds one: fields of a secret are strings. */
  private Map<String, String> deployments(JsonNode field, List<Problem> problems) {
    Map<String, String> deployments = new HashMap<>();
    if (field.isMissingNode()) {
      return deployments;
    }
    JsonNode map = field.isString() ? object(field.stringValue()) : field;
    if (map == null || !map.isObject()) {
      problems.add(problem("deployments", "is an object of model and deployment"));
      return deployments;
    }
    map.properties()
        .forEach(entry -> deployments.put(entry.getKey(), entry.getValue().asString("")));
    if (!deployments.values().stream().allMatch(name -> DEPLOYMENT.matcher(name).matches())) {
      problems.add(problem("deployments", "has a name that no deployment can have"));
    }
    return deployments;
  }

  private @Nullable JsonNode object(String text) {
    try {
      JsonNode node = json.readTree(text);
      return node.isObject() ? node : null;
    } catch (JacksonException _) {
      return null;
    }
  }

  private static Problem problem(String field, String message) {
    return new Problem("value." + field, message);
  }
}
