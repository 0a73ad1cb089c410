package dev.cruvero.onboarding;

/** How a step stands. */
enum StepState {
  PENDING,
  RUNNING,
  DONE,
  /** Cannot go on before a person acts. */
  WAITING,
  FAILED,
  SKIPPED;

  boolean passed() {
    return this == DONE || this == SKIPPED;
  }
}
