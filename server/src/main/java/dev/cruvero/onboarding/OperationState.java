package dev.cruvero.onboarding;

/** How an operation stands. An onboarding that failed or waits is still open. */
enum OperationState {
  RUNNING,
  AWAITING_HUMAN,
  FAILED,
  COMPLETED,
  ABANDONED
}
