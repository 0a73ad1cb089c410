package dev.cruvero.isolation;

import dev.cruvero.tenants.Tenant;

/**
 * One attempt of one tenant at what belongs to another, as it is kept as evidence.
 *
 * @param observed what happened
 * @param control what the same attempt did where it is allowed
 * @param enforcer who refused; {@link #CRUVERO} where only this program stands in between
 */
public record Probe(
    String boundary,
    String actor,
    String target,
    String expected,
    String observed,
    String control,
    String enforcer,
    Result result) {
  /** Shown amber: nothing outside this program would refuse. */
  public static final String CRUVERO = "Cruvero only";

  /** How an attempt ended. */
  public enum Result {
    DENIED,
    /** It was possible. */
    BREACHED,
    /** The allowed control failed, so that the denial proves nothing. */
    UNPROVEN,
    NOT_APPLICABLE
  }

  /** An attempt that was to be denied, and its control, which was to be allowed. */
  static Probe of(
      String boundary,
      Tenant actor,
      Tenant target,
      String expected,
      String observed,
      boolean denied,
      String control,
      boolean allowed,
      String enforcer) {
    Result result = !denied ? Result.BREACHED : allowed ? Result.DENIED : Result.UNPROVEN;
    return new Probe(
        boundary,
        actor.id().value(),
        target.id().value(),
        expected,
        observed,
        control,
        enforcer,
        result);
  }

  static Probe notApplicable(String boundary, Tenant actor, Tenant target, String why) {
    return new Probe(
        boundary,
        actor.id().value(),
        target.id().value(),
        "nothing to reach",
        why,
        "none",
        "none",
        Result.NOT_APPLICABLE);
  }
}
