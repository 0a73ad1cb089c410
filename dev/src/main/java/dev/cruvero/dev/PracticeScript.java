package dev.cruvero.dev;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the practice model does next, decided by the request alone. A prompt may carry directives:
 *
 * <ul>
 *   <li>{@code [[tool calculator {"expression":"1+1"}]]} one tool call a step, in order;
 *   <li>{@code [[loop calculator]]} tool calls for ever; with {@code same}, always the identical
 *       one;
 *   <li>{@code [[say text]]} the final answer;
 *   <li>{@code [[error 429 retry-after=1 times=2]]} this HTTP status, the first times;
 *   <li>{@code [[error-in-200 times=1]]}, {@code [[finish error]]}, {@code [[no-usage]]}, {@code
 *       [[delay 500ms]]}.
 * </ul>
 */
final class PracticeScript {

  /** What to answer. */
  sealed interface Move {}

  record CallTool(String name, String arguments) implements Move {}

  record Say(String text) implements Move {}

  record Refuse(int status, @Nullable Integer retryAfter, int times) implements Move {}

  /** An error body under HTTP 200, as a router answers once its upstream has failed. */
  record ErrorIn200(int times) implements Move {}

  /** A generation that broke off, with a tool call that must never be executed. */
  record FinishError() implements Move {}

  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "\\[\\[\\s*(tool|loop|say|error-in-200|error|finish|delay|no-usage)\\b"
              + "([^\\[\\]{]*(?:\\{.*?\\}(?=\\s*\\]\\]))?)\\s*\\]\\]",
          Pattern.DOTALL);
  private static final String HEALTH_CHECK = "{\"expression\":\"6*7\"}";

  private record Directive(String name, String rest) {}

  private final JsonNode request;
  private final String prompt;
  private final List<JsonNode> since;
  private final List<Directive> directives = new ArrayList<>();

  PracticeScript(JsonNode request) {
    this.request = request;
    List<JsonNode> messages = List.copyOf(request.at("/messages").values());
    int last = lastUser(messages);
    this.prompt = last < 0 ? "" : text(messages.get(last));
    this.since = messages.subList(last + 1, messages.size());
    Matcher found = DIRECTIVE.matcher(prompt);
    while (found.find()) {
      directives.add(new Directive(found.group(1), found.group(2).strip()));
    }
  }

  String prompt() {
    return prompt;
  }

  /** Failures that the prompt asks for, to be used up before anything else is answered. */
  List<Move> failures() {
    List<Move> failures = new ArrayList<>();
    for (Directive directive : directives) {
      switch (directive.name) {
        case "error" ->
            failures.add(
                new Refuse(
                    Integer.parseInt(directive.rest.split("\\s+", 2)[0]),
                    number(directive.rest, "retry-after"),
                    times(directive.rest)));
        case "error-in-200" -> failures.add(new ErrorIn200(times(directive.rest)));
        default -> {}
      }
    }
    return failures;
  }

  Move move() {
    if (has("finish")) {
      return new FinishError();
    }
    int step = (int) since.stream().filter(m -> m.at("/tool_calls").isArray()).count();
    List<Directive> tools = directives.stream().filter(d -> d.name.equals("tool")).toList();
    if (step < tools.size()) {
      return toolCall(tools.get(step).rest);
    }
    for (Directive directive : directives) {
      if (directive.name.equals("loop")) {
        return loop(directive.rest, step);
      }
      if (directive.name.equals("say")) {
        return new Say(directive.rest);
      }
    }
    String tool = tools.isEmpty() && toolResults().isEmpty() ? unscriptedTool() : null;
    return tool == null ? new Say(finalText()) : new CallTool(tool, unscriptedArguments(tool));
  }

  boolean withoutUsage() {
    return has("no-usage");
  }

  Duration delay() {
    return directives.stream()
        .filter(directive -> directive.name.equals("delay"))
        .map(directive -> Duration.ofMillis(Long.parseLong(directive.rest.replaceAll("\\D", ""))))
        .reduce(Duration.ZERO, Duration::plus);
  }

  private boolean has(String name) {
    return directives.stream().anyMatch(directive -> directive.name.equals(name));
  }

  private static CallTool toolCall(String rest) {
    String[] parts = rest.split("\\s+", 2);
    return new CallTool(parts[0], parts.length < 2 ? "{}" : parts[1]);
  }

  private static CallTool loop(String rest, int step) {
    String[] parts = rest.split("\\s+", 2);
    boolean same = parts.length == 2;
    String arguments = same && parts[1].startsWith("{") ? parts[1] : "{}";
    if (parts[0].equals("calculator") && arguments.equals("{}")) {
      arguments = "{\"expression\":\"%d+1\"}".formatted(same ? 1 : step + 1);
    }
    return new CallTool(parts[0], arguments);
  }

  /** The tool that the request forces, or the health check's. */
  private @Nullable String unscriptedTool() {
    JsonNode choice = request.at("/tool_choice");
    String named = choice.at("/function/name").asString("");
    if (!named.isEmpty()) {
      return named;
    }
    List<String> offered = offered();
    boolean forced = choice.asString("").equals("required");
    if (offered.contains("calculator") && (forced || prompt.contains("Health check"))) {
      return "calculator";
    }
    return forced && !offered.isEmpty() ? offered.getFirst() : null;
  }

  private static String unscriptedArguments(String tool) {
    return tool.equals("calculator") ? HEALTH_CHECK : "{}";
  }

  private List<String> offered() {
    return request.at("/tools").values().stream()
        .map(tool -> tool.at("/function/name").asString(""))
        .toList();
  }

  private List<String> toolResults() {
    return since.stream()
        .filter(message -> message.at("/role").asString("").equals("tool"))
        .map(PracticeScript::text)
        .toList();
  }

  private String finalText() {
    List<String> results = toolResults();
    return results.isEmpty()
        ? "This is the practice model. You said: " + shortened(prompt)
        : "This is the practice model. The tools said: " + shortened(String.join("; ", results));
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }

  private static int lastUser(List<JsonNode> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (messages.get(i).at("/role").asString("").equals("user")) {
        return i;
      }
    }
    return -1;
  }

  /** A message's text, given whole or in parts. */
  private static String text(JsonNode message) {
    JsonNode content = message.at("/content");
    if (!content.isArray()) {
      return content.asString("");
    }
    StringBuilder text = new StringBuilder();
    content.values().forEach(part -> text.append(part.at("/text").asString("")));
    return text.toString();
  }

  private static int times(String rest) {
    Integer times = number(rest, "times");
    return times == null ? Integer.MAX_VALUE : times;
  }

  private static @Nullable Integer number(String rest, String name) {
    Matcher found = Pattern.compile("\\b" + name + "=(\\d+)").matcher(rest);
    return found.find() ? Integer.valueOf(found.group(1)) : null;
  }
}
