package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(description = "Takes a tenant's suspension back.")
final class TenantResumeCommand implements Callable<Integer> {

  @Mixin private final SuspensionOptions options = new SuspensionOptions();

  private final Session session;

  TenantResumeCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return options.send(session, "resume");
  }
}
