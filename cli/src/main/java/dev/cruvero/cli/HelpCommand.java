package dev.cruvero.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(description = "Explains a command, or: help exit-codes")
final class HelpCommand implements Callable<Integer> {

  @Parameters(paramLabel = "COMMAND", description = "a command, or exit-codes")
  private List<String> words = List.of();

  private final Session session;

  HelpCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    if (words.equals(List.of("exit-codes"))) {
      ExitCodes.MEANINGS.forEach(
          (code, meaning) -> session.output().line("%3d  %s".formatted(code, meaning)));
      return ExitCodes.OK;
    }
    CommandLine command = CruveroCommand.whole(session);
    for (String word : words) {
      CommandLine child = command.getSubcommands().get(word);
      if (child == null) {
        throw Failure.usage(List.of("there is no help on that"), "cruvero --help");
      }
      command = child;
    }
    command.usage(session.io().out(), command.getColorScheme());
    return ExitCodes.OK;
  }
}
