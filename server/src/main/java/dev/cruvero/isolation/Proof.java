package dev.cruvero.isolation;

import java.util.List;
import java.util.Optional;

/** What all probes of a tenant showed, as it is kept as evidence. */
public record Proof(List<Probe> probes) {

  /** Whom the tenant was held against. */
  public static final String AGAINST = "canary";

  public Proof {
    probes = List.copyOf(probes);
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
