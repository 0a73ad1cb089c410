package dev.cruvero.fleet;

import io.temporal.worker.Worker;

/** What runs on the platform's own worker, queue {@code onboarding}. */
public interface SystemWorker {

  void register(Worker worker);
}
