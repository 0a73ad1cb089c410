package dev.cruvero.quotas;

import java.util.List;

/** The decision on what is over when it is counted, so that nothing is held for it. */
public sealed interface Charge permits Charge.Charged, Admission.Refused, Admission.Unavailable {

  /** Counted, for good. */
  record Charged(List<WindowState> windows) implements Charge {

    public Charged {
      windows = List.copyOf(windows);
    }
  }
}
