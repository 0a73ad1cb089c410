package dev.cruvero.secrets;

import java.time.InstantSource;
import java.util.List;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * The three identities: one writes, one mints tenants' tokens, one erases at offboarding. None can
 * do another's work.
 */
final class VaultIdentities implements AutoCloseable {

  private final SimpleAsyncTaskScheduler scheduler = new SimpleAsyncTaskScheduler();
  private final VaultLogin writer;
  private final VaultLogin reader;
  private final VaultLogin eraser;

  VaultIdentities(VaultClient client, VaultCredentials credentials, InstantSource clock) {
    scheduler.setVirtualThreads(true);
    scheduler.setConcurrencyLimit(SimpleAsyncTaskExecutor.UNBOUNDED_CONCURRENCY);
    this.writer = login("writer", client, credentials, clock);
    this.reader = login("reader", client, credentials, clock);
    this.eraser = login("eraser", client, credentials, clock);
  }

  private VaultLogin login(
      String identity, VaultClient client, VaultCredentials credentials, InstantSource clock) {
    return new VaultLogin(identity, () -> credentials.of(identity), client, scheduler, clock);
  }

  VaultLogin writer() {
    return writer;
  }

  VaultLogin reader() {
    return reader;
  }

  VaultLogin eraser() {
    return eraser;
  }

  List<VaultLogin> all() {
    return List.of(writer, reader, eraser);
  }

  @Override
  public void close() {
    all().forEach(VaultLogin::close);
    scheduler.close();
  }
}
