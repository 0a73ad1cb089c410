package dev.cruvero.onboarding;

import dev.cruvero.tenants.Tenant;

/** What is done for one step. May be repeated after a crash at any point. */
interface StepWork {
  /**
   * Looks, does what is missing, looks again.
   *
   * @throws dev.cruvero.base.CruveroException what stands in the way; its code decides what becomes
   *     of the step
   */
  StepOutcome perform(Tenant tenant, Operation operation);
}
