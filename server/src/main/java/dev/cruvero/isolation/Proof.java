package dev.cruvero.isolation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What all probes of a tenant showed, as it is kept as evidence.
 *
 * @param took how long each group of probes took, the slower direction of it
 */
public record Proof(List<Probe> probes, Map<String, Duration> took) {

  /** Whom the tenant was held against. */
  public static final String AGAINST = "canary";

  public Proof {
    probes = List.copyOf(probes);
    took = Map.copyOf(took);
  }

  /** The first boundary that did not hold. */
  public Optional<Probe> breach() {
    return first(Probe.Result.BREACHED);
  }

  /** The first denial that proves nothing, since the allowed control failed as well. */
  public Optional<Probe> unproven() {
    return first(Probe.Result.UNPROVEN);
  }

  private Optional<Probe> first(Probe.Result result) {
    return probes.stream().filter(probe -> probe.result() == result).findFirst();
  }
}
