package dev.cruvero.api;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of an export: an OCSF event around the chained one, which stands under {@code unmapped}.
 * Everything else on the line is made from it, so a line can be made again and compared.
 *
 * @param previous the hash of the event before
 * @param values what the event holds commitments to, as far as it was not erased
 */
public record AuditLine(ChainedEvent event, @Nullable String previous, List<AuditValue> values) {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String OCSF = "1.6.0";
  private static final int API_ACTIVITY = 6003;
  private static final int AUTHENTICATION = 3002;

  private static final Set<String> CREATING = Set.of("create", "issue", "seed", "put", "start");
  private static final Set<String> READING = Set.of("read", "export", "http_get", "verify");
  private static final Set<String> UPDATING = Set.of("update", "state", "rotate", "retry");
  private static final Set<String> DELETING =
      Set.of("delete", "remove", "revoke", "erase", "abandon", "cancel");

  public AuditLine {
    values = List.copyOf(values);
  }

  /** The line, in canonical JSON and without a line break. */
  public String text() {
    boolean authentication = event.action().equals("auth.denied");
    int type = authentication ? AUTHENTICATION : API_ACTIVITY;
    int activity = authentication ? 1 : activity();
    ObjectNode line =
        object()
            .put("category_uid", type / 1000)
            .put("class_uid", type)
            .put("activity_id", activity)
            .put("type_uid", type * 100 + activity)
            .put("time", Instant.parse(event.at()).toEpochMilli())
            .put("severity_id", event.outcome().equals("ALLOWED") ? 1 : 2)
            .put("status_id", event.outcome().equals("ALLOWED") ? 1 : 2)
            .put("status_detail", event.outcome());
    line.set("metadata", metadata());
    ObjectNode who = object().put("uid", event.actor());
    if (authentication) {
      line.set("user", who);
      line.set("service", object().put("name", "cruvero"));
    } else {
      line.set("actor", object().set("user", who));
      line.set("api", object().put("operation", event.action()));
      line.set("src_endpoint", object().put("name", "not recorded"));
      line.set("resources", array(object().put("uid", event.target())));
    }
    line.set("unmapped", unmapped());
    return CanonicalJson.text(line);
  }

  private ObjectNode metadata() {
    ObjectNode metadata = object().put("version", OCSF).put("sequence", event.seq());
    metadata.set("product", object().put("name", "Cruvero").put("vendor_name", "Cruvero"));
    return event.tenant() == null ? metadata : metadata.put("tenant_uid", event.tenant());
  }

  private ObjectNode unmapped() {
    ObjectNode unmapped = object().put("hash", event.hash());
    unmapped.set("event", JSON.readTree(event.canonical(previous)));
    if (!values.isEmpty()) {
      ArrayNode all = array();
      values.forEach(
          value ->
              all.add(
                  object()
                      .put("committed", value.committed())
                      .put("salt", value.salt())
                      .put("value", value.value())));
      unmapped.set("values", all);
    }
    return unmapped;
  }

  private int activity() {
    String verb = event.action().substring(event.action().lastIndexOf('.') + 1);
    if (CREATING.contains(verb)) {
      return 1;
    }
    if (READING.contains(verb)) {
      return 2;
    }
    if (UPDATING.contains(verb)) {
      return 3;
    }
    return DELETING.contains(verb) ? 4 : 99;
  }

  /**
   * @throws IllegalArgumentException when it is no line of an export
   */
  public static AuditLine of(String text) {
    try {
      JsonNode unmapped = JSON.readTree(text).path("unmapped");
      JsonNode event = unmapped.path("event");
      List<AuditValue> values = new ArrayList<>();
      for (JsonNode value : unmapped.path("values")) {
        values.add(
            new AuditValue(word(value, "committed"), word(value, "salt"), word(value, "value")));
      }
      ChainedEvent chained =
          new ChainedEvent(
              event.path("tenant").stringValue(null),
              event.path("seq").longValue(),
              Instant.parse(word(event, "at")).toString(),
              word(event, "actor"),
              word(event, "action"),
              word(event, "target"),
              word(event, "outcome"),
              CanonicalJson.text(event.path("details")),
              word(unmapped, "hash"));
      return new AuditLine(chained, event.path("prev").stringValue(null), values);
    } catch (JacksonException | DateTimeParseException notOurs) {
      throw new IllegalArgumentException("this is no line of an audit export", notOurs);
    }
  }

  private static String word(JsonNode json, String name) {
    String value = json.path(name).stringValue(null);
    if (value == null) {
      throw new IllegalArgumentException("this is no line of an audit export: no " + name);
    }
    return value;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ArrayNode array(JsonNode... items) {
    return JsonNodeFactory.instance.arrayNode().addAll(List.of(items));
  }
}
