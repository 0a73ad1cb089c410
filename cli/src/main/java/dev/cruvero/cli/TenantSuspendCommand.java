package dev.cruvero.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    description = {
      "Suspends a tenant at once: it starts no run, calls no provider and is refused by Vault.",
      "What it has stays: tenant resume brings it back."
    })
final class TenantSuspendCommand implements Callable<Integer> {

  @Mixin private final SuspensionOptions options = new SuspensionOptions();

  private final Session session;

  TenantSuspendCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    return options.send(session, "suspend");
  }
}
