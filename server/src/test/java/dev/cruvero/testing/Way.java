package dev.cruvero.testing;

/** What a front does with a call. */
public enum Way {
  PASS,
  /** It never reaches the server. */
  HOLD_BEFORE,
  /** The server has done it, and the caller never hears so. */
  HOLD_AFTER,
  /** Refused as by one who knows the caller and does not let it. */
  REFUSE
}
