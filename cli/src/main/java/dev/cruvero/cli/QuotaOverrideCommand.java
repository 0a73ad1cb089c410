package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
    description = {
      "Puts another limit in force for a while; it ends by itself.",
      "One that is in force for the same limit is replaced."
    })
final class QuotaOverrideCommand implements Callable<Integer> {

  static final View VIEW =
      View.of(
          "number",
          "NUMBER=number",
          "LIMIT=limit",
          "VALUE=value",
          "UNTIL=until",
          "BY=by",
          "REASON=reason");

  @Mixin private final TenantOption tenant = new TenantOption();

  @Option(
      names = "--limit",
      paramLabel = "NAME",
      description = "rpm, rph, tpd, maxRunsPerDay, costPerDayUsd or apiRpm")
  private @Nullable String limit;

  @Option(names = "--value", paramLabel = "N", description = "the limit meanwhile; 0 blocks")
  private @Nullable String value;

  @Option(names = "--for", paramLabel = "TIME", description = "how long: 30m, 2h, 7d; at most 31d")
  private @Nullable String time;

  @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the record")
  private @Nullable String reason;

  private final Session session;

  QuotaOverrideCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String id = session.tenant(checks, tenant.id);
    String name = checks.needed("--limit", limit);
    if (!name.isEmpty()) {
      checks.choice("--limit", name, TenantFields.LIMITS);
    }
    String amount = checks.needed("--value", value);
    if (!amount.isEmpty()) {
      amount =
          name.equals("costPerDayUsd")
              ? checks.money("--value", amount)
              : String.valueOf(checks.count("--value", amount));
    }
    String span = checks.span("--for", time);
    String why = checks.needed("--reason", reason);
    checks.done();
    JsonNode made =
        session
            .http()
            .json(
                Call.post("/v1/quota/overrides")
                    .tenant(id)
                    .body(
                        Json.object()
                            .put("limit", name)
                            .put("value", amount)
                            .put("for", span)
                            .put("reason", why)));
    session
        .output()
        .one(
            made,
            VIEW,
            () ->
                session
                    .output()
                    .line(
                        "tenant %s: %s is %s until %s (override %s)"
                            .formatted(
                                id,
                                Json.text(made, "limit"),
                                Json.text(made, "value"),
                                Json.text(made, "until"),
                                Json.text(made, "number"))));
    return ExitCodes.OK;
  }
}
