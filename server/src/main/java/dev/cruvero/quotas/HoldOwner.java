package dev.cruvero.quotas;

import dev.cruvero.api.RunId;

/**
 * What a hold is for: one attempt of one step of a run. Asking again for the same owner finds the
 * same hold; another attempt is another owner and is charged again.
 *
 * @param step 0 for the run itself
 */
public record HoldOwner(RunId run, int step, int attempt) {

  public HoldOwner {
    if (step < 0 || attempt < 1) {
      throw new IllegalArgumentException("steps count from 0, attempts from 1");
    }
  }

  @Override
  public String toString() {
    return run + "/" + step + "/" + attempt;
  }
}
