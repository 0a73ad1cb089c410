package dev.cruvero.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    description = {
      "Creates or changes a context: --server, --api-key-file, --tenant.",
      "The first one becomes the current one."
    })
final class ContextSetCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "the context")
  private @Nullable String name;

  @Option(names = "--tenant", paramLabel = "ID", description = "the tenant commands run for")
  private @Nullable String tenant;

  private final Session session;

  ContextSetCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String chosen = checks.name("the context's name", name);
    GlobalOptions options = session.options();
    String server = options.server == null ? null : Config.server(options.server).toString();
    String file =
        options.apiKeyFile == null ? null : Path.of(options.apiKeyFile).toAbsolutePath().toString();
    Contexts.Context said = new Contexts.Context(server, file, checks.tenantOrNone(tenant));
    checks.done();
    Contexts contexts = Contexts.read(session.io());
    Contexts.Context known = contexts.named().get(chosen);
    Contexts.Context context = known == null ? said : known.with(said);
    contexts.named().put(chosen, context);
    Contexts written = contexts.current().isEmpty() ? contexts.using(chosen) : contexts;
    written.write();
    session.output().one(ContextViews.json(written, chosen, context), ContextViews.ONE);
    return ExitCodes.OK;
  }
}
