package dev.cruvero.fleet;

import io.temporal.worker.Worker;

/** What runs on the platform's own worker, queue {@link Fleet#SYSTEM_QUEUE}. */
public interface SystemWorker {

  void register(Worker worker);
}
