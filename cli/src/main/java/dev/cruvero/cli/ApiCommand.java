package dev.cruvero.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
    description = {
      "Sends one request as it is and prints the answer.",
      "Example: cruvero api GET /v1/tenants?enabled=true"
    })
final class ApiCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "METHOD",
      description = "GET, POST, PUT, PATCH, DELETE")
  private @Nullable String method;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = "for example /v1/tenants")
  private @Nullable String path;

  @Option(
      names = {"-f", "--input"},
      paramLabel = "FILE",
      description = "the body, JSON or YAML; - is stdin")
  private @Nullable String input;

  @Mixin private final TenantOption tenant = new TenantOption();

  private final Session session;

  ApiCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String verb =
        checks.choice(
            "the method",
            checks.needed("the method", method).toUpperCase(Locale.ROOT),
            List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
    String target = checks.needed("the path", path);
    if (!isPath(target)) {
      checks.problem("the path starts with / and is encoded as in a URL");
    }
    String about = session.tenantOrNone(checks, tenant.id);
    checks.done();
    Call call = Call.of(verb, target).tenant(about);
    if (input != null) {
      call.body(Documents.read(session.io(), input));
    }
    JsonNode body = session.http().json(call);
    if (!body.isMissingNode()) {
      session.output().one(body, View.of("id"), () -> session.output().block(Json.pretty(body)));
    }
    return ExitCodes.OK;
  }

  private static boolean isPath(String text) {
    try {
      return text.startsWith("/") && !text.startsWith("//") && new URI(text).getHost() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
