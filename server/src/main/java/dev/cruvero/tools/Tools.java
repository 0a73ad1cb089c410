package dev.cruvero.tools;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.policies.Policies;
import dev.cruvero.policies.PolicyDecision;
import dev.cruvero.policies.Subject;
import dev.cruvero.registries.ToolDefinition;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import tools.jackson.databind.JsonNode;

/**
 * Executes tools for a tenant's run, within the policy and the bounds of each; never throws for
 * what a model or a server can cause. Thread-safe.
 */
public final class Tools {

  private final HttpGet httpGet;
  private final Arguments arguments;
  private final InstantSource clock;

  Tools(HttpGet httpGet, Arguments arguments, InstantSource clock) {
    this.httpGet = httpGet;
    this.arguments = arguments;
    this.clock = clock;
  }

  /**
   * Decides by the policy once more, checks the arguments and executes.
   *
   * @param argumentsJson what the model wrote, of any form
   */
  public ToolOutcome execute(
      TenantId tenant, ToolDefinition tool, String argumentsJson, ToolContext context) {
    return switch (Policies.decide(tenant, context.policy(), Subject.TOOL, tool.name())) {
      case PolicyDecision.Refused refused ->
          new ToolOutcome.Refused(
              refused.code(), refused.rule(), refused.list(), refused.owner(), refused.next());
      case PolicyDecision.Allowed _ -> approved(tenant, tool, argumentsJson, context);
    };
  }

  private ToolOutcome approved(
      TenantId tenant, ToolDefinition tool, String argumentsJson, ToolContext context) {
    if (!tool.approval().equals("never")) {
      return new ToolOutcome.Refused(
          ErrorCode.TOOL_NOT_ALLOWED,
          "the registry asks for an approval and nobody can give one yet",
          "registry",
          Owner.PRODUCT,
          "cruvero tenant update --id " + tenant + " --registry <a version without approval>");
    }
    try {
      return run(tenant, tool, arguments.checked(tool, argumentsJson), context);
    } catch (IllegalArgumentException wrong) {
      return new ToolOutcome.Failed(tool.name() + ": " + wrong.getMessage());
    }
  }

  private ToolOutcome run(
      TenantId tenant, ToolDefinition tool, JsonNode arguments, ToolContext context) {
    return switch (tool.name()) {
      case "calculator" ->
          new ToolOutcome.Result(Calculator.evaluate(arguments.path("expression").asString("")));
      case "current_time" -> new ToolOutcome.Result(now(arguments.path("timeZone").asString("")));
      case "http_get" ->
          httpGet.get(tenant, arguments.path("url").asString(""), tool.timeout(), context);
      default -> new ToolOutcome.Failed(tool.name() + ": this server has no such tool built in");
    };
  }

  private String now(String timeZone) {
    try {
      ZoneId zone = timeZone.isEmpty() ? ZoneOffset.UTC : ZoneId.of(timeZone);
      return DateTimeFormatter.ISO_ZONED_DATE_TIME.format(clock.instant().atZone(zone));
    } catch (DateTimeException unknown) {
      throw new IllegalArgumentException(
          "an IANA time zone is expected, like Europe/Berlin", unknown);
    }
  }
}
