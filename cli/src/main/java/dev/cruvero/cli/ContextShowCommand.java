package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    description =
        "Shows a context, or what this line would use: server, tenant, whether there is a key.")
final class ContextShowCommand implements Callable<Integer> {

  private static final View EFFECTIVE = View.of("context", "context", "server", "tenant", "key");

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "the context (else what is in effect)")
  private @Nullable String name;

  private final Session session;

  ContextShowCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (name == null) {
      session.output().one(effective(session.config()), EFFECTIVE);
      return ExitCodes.OK;
    }
    Contexts contexts = Contexts.read(session.io());
    Contexts.Context context = contexts.named().get(name);
    if (context == null) {
      throw contexts.unknown(name);
    }
    session.output().one(ContextViews.json(contexts, name, context), ContextViews.ONE);
    return ExitCodes.OK;
  }

  private static ObjectNode effective(Config config) {
    ObjectNode json =
        Json.object().put("context", config.context()).put("server", config.server().toString());
    TenantFields.text(json, "tenant", config.tenant());
    return json.put("key", config.apiKey() == null ? "none" : "set");
  }
}
