package dev.cruvero.dev;

import picocli.CommandLine.Command;

/**
 * {@code cruvero setup}: what an administrator of Vault or Postgres does once for Cruvero, printed
 * to be read, or done.
 */
@Command(
    name = "setup",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(vault | postgres)",
    description = "Prints or applies what Vault and Postgres need once: the files of deploy/.")
final class SetupCommand implements java.util.concurrent.Callable<Integer> {

  @Override
  public Integer call() {
    throw new DevException("say what to set up: cruvero setup vault, or cruvero setup postgres");
  }
}
