package dev.cruvero.fleet;

import dev.cruvero.api.TenantId;
import io.temporal.worker.Worker;

/** What runs on every tenant's worker; offered as a bean by the feature that owns it. */
public interface TenantWorker {

  void register(Worker worker, TenantId tenant);
}
