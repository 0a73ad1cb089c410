package dev.cruvero.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(description = "Makes a context the current one.")
final class ContextUseCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "the context")
  private @Nullable String name;

  private final Session session;

  ContextUseCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    String chosen = checks.name("the context's name", name);
    checks.done();
    Contexts contexts = Contexts.read(session.io());
    Contexts.Context context = contexts.named().get(chosen);
    if (context == null) {
      throw contexts.unknown(chosen);
    }
    Contexts used = contexts.using(chosen);
    used.write();
    session.output().one(ContextViews.json(used, chosen, context), ContextViews.ONE);
    return ExitCodes.OK;
  }
}
