package dev.cruvero.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever went wrong into sentences on stderr and an exit code; never a stack trace. */
final class Errors {

  private final Session session;

  Errors(Session session) {
    this.session = session;
  }

  /** A line that could not be understood. Values are not repeated: one of them may be a secret. */
  int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    String problem =
        switch (e) {
          case UnmatchedArgumentException unmatched -> unmatched(unmatched, name);
          case MissingParameterException missing -> missing(missing, name);
          case OverwrittenOptionException twice -> twice.getMessage();
          default -> other(e, name);
        };
    Failure.usage(List.of(problem), suggestion(e, name)).print(session.io().err());
    return ExitCodes.USAGE;
  }

  int failed(Exception e, CommandLine command, ParseResult parsed) {
    CommandLine last = command;
    Failure failure =
        e instanceof Failure known
            ? known
            : Failure.of(
                ExitCodes.FAILED,
                "`%s` has a fault of its own (%s at %s)"
                    .formatted(
                        last.getCommandSpec().qualifiedName(),
                        e.getClass().getSimpleName(),
                        e.getStackTrace().length > 0 ? e.getStackTrace()[0] : "?"),
                null);
    session.io().out().flush();
    failure.print(session.io().err());
    return failure.exitCode(last.getCommandSpec().userObject() instanceof AwaitsOthers);
  }

  private static String unmatched(UnmatchedArgumentException e, String name) {
    if (e.getCommandLine().getCommandSpec().userObject() instanceof SecretPutCommand) {
      return "`"
          + name
          + "` takes no value and no other option on the line: pipe the value in, or"
          + " use --from-file or --from-env";
    }
    String word = e.getUnmatched().getFirst();
    if (word.startsWith("-")) {
      return "`%s` has no option %s".formatted(name, word.replaceFirst("=.*", ""));
    }
    return e.getCommandLine().getSubcommands().isEmpty()
        ? "`" + name + "` takes no such argument"
        : "`%s` has no command %s".formatted(name, word);
  }

  private static String missing(MissingParameterException e, String name) {
    return e.getMissing().getFirst() instanceof OptionSpec option
        ? option.names()[0] + " needs a value"
        : "`" + name + "` needs an argument more";
  }

  private static String other(ParameterException e, String name) {
    return String.valueOf(e.getMessage()).startsWith("Missing required subcommand")
        ? "`" + name + "` needs one of its commands"
        : "`" + name + "` does not understand one of its options";
  }

  private static String suggestion(ParameterException e, String name) {
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      String best = unmatched.getSuggestions().getFirst();
      return best.startsWith("-")
          ? "did you mean %s? (%s --help)".formatted(best, name)
          : "did you mean `%s`?".formatted(best.startsWith(name) ? best : name + " " + best);
    }
    return name + " --help";
  }
}
