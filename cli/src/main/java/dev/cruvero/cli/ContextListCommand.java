package dev.cruvero.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(description = "Lists the contexts.")
final class ContextListCommand implements Callable<Integer> {

  private final Session session;

  ContextListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Contexts contexts = Contexts.read(session.io());
    List<JsonNode> items = new ArrayList<>();
    contexts
        .named()
        .forEach((name, context) -> items.add(ContextViews.json(contexts, name, context)));
    session.output().list(items, ContextViews.LIST);
    if (items.isEmpty()) {
      session.note("no contexts");
      session.next("cruvero context set NAME --server URL --api-key-file FILE");
    }
    return ExitCodes.OK;
  }
}
