package dev.cruvero.bench;

import org.jspecify.annotations.Nullable;

/**
 * One figure, beside a peer's of the same run where there is one.
 *
 * @param ratio ours over the peer's
 * @param goal in words; absent where the figure only informs
 */
record Measurement(
    String metric,
    double value,
    String unit,
    @Nullable String peer,
    @Nullable Double peerValue,
    @Nullable Double ratio,
    @Nullable String goal,
    @Nullable Boolean met) {

  static Measurement of(String metric, double value, String unit) {
    return new Measurement(metric, value, unit, null, null, null, null, null);
  }

  /** With a goal for the value itself. */
  Measurement goal(String text, boolean reached) {
    return new Measurement(metric, value, unit, peer, peerValue, ratio, text, reached);
  }

  Measurement beside(String name, double other) {
    return new Measurement(metric, value, unit, name, other, value / other, goal, met);
  }
}
