package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(description = "Prints a completion script: source <(cruvero completion bash)")
final class CompletionCommand implements Callable<Integer> {

  @Parameters(arity = "0..1", paramLabel = "SHELL", description = "bash or zsh")
  private @Nullable String shell;

  private final Session session;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Checks checks = new Checks();
    checks.choice("the shell", checks.needed("the shell", shell), List.of("bash", "zsh"));
    checks.done();
    session.io().out().println(AutoComplete.bash("cruvero", CruveroCommand.whole(session)));
    return ExitCodes.OK;
  }
}
