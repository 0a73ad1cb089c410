package dev.cruvero.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The file that plan, apply and onboard read. */
final class SpecOptions {

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "the tenant's file, YAML or JSON; - is stdin")
  private @Nullable String file;

  @Option(
      names = "--rotate-secrets",
      description = "write the secrets again although they are there")
  private boolean rotate;

  Planner planner(Session session) {
    return new Planner(session, SpecFile.read(session.io(), file), rotate);
  }
}
