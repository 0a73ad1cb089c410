package dev.cruvero.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The program {@code cruvero}, as far as it speaks HTTP. */
@Command(
    name = "cruvero",
    description = "Gives each tenant its own proven place for durable LLM agents.",
    synopsisSubcommandLabel = "COMMAND",
    abbreviateSynopsis = true,
    versionProvider = Version.class,
    footer = {
      "",
      "On this machine: dev, quickstart, setup, server, migrate, key bootstrap, bench, soak.",
      "Exit codes: cruvero help exit-codes"
    })
// picocli reads the fields.
@SuppressWarnings("UnusedVariable")
public final class CruveroCommand {

  @Mixin private final GlobalOptions options;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "the version")
  private boolean version;

  private static final String[] HELP = {"--help"};

  private CruveroCommand(Session session) {
    this.options = session.options();
  }

  public static void main(String[] args) {
    System.exit(run(Io.ofProcess(), args));
  }

  /** Runs one line; everything it says goes to the given streams. */
  static int run(Io io, String... args) {
    try (Session session = new Session(io)) {
      return commandLine(session, args).execute(args.length == 0 ? HELP : args);
    }
  }

  /** The commands, built as far as this line needs them. */
  static CommandLine commandLine(Session session, String... args) {
    CommandLine root = new CommandLine(new CruveroCommand(session));
    Commands.grow(root, session, args);
    return configured(root, session);
  }

  /** The whole tree, for help and completion. */
  static CommandLine whole(Session session) {
    CommandLine root = new CommandLine(new CruveroCommand(session));
    Commands.growWhole(root, session);
    return configured(root, session);
  }

  private static CommandLine configured(CommandLine root, Session session) {
    boolean colour = session.colour(session.io().outTerminal());
    Errors errors = new Errors(session);
    return root.setOut(writer(session.io().out()))
        .setErr(writer(session.io().err()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(colour ? Ansi.ON : Ansi.OFF))
        .setUsageHelpWidth(100)
        .setExecutionStrategy(parsed -> execute(session, errors, parsed))
        .setParameterExceptionHandler(errors::usage)
        .setExecutionExceptionHandler(errors::failed);
  }

  // A wrong option must be told before anything is sent, whatever the command.
  private static int execute(Session session, Errors errors, ParseResult parsed) {
    try {
      session.checkOptions();
    } catch (Failure e) {
      return errors.failed(e, parsed.commandSpec().commandLine(), parsed);
    }
    return new RunLast().execute(parsed);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
