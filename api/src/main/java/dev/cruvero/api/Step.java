package dev.cruvero.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** The ten steps of onboarding, in order; the number is the one people use. */
public enum Step {
  RECORD(1, "record", Owner.PLATFORM_SRE),
  NAMESPACE(2, "namespace", Owner.PLATFORM_SRE),
  WORKERS(3, "workers", Owner.PLATFORM_SRE),
  LIMITS(4, "limits", Owner.PRODUCT),
  POLICY(5, "policy", Owner.PRODUCT),
  SECRETS(6, "secrets", Owner.SECURITY),
  REGISTRY(7, "registry", Owner.PLATFORM_SRE),
  HEALTH(8, "health", Owner.PLATFORM_SRE),
  SAMPLE_RUN(9, "sampleRun", Owner.PLATFORM_SRE),
  ISOLATION(10, "isolation", Owner.SECURITY);

  private final int number;
  private final String id;
  private final Owner owner;

  Step(int number, String id, Owner owner) {
    this.number = number;
    this.id = id;
    this.owner = owner;
  }

  @JsonValue
  public String id() {
    return id;
  }

  /** Who acts when the step fails, unless the cause names somebody else. */
  public Owner owner() {
    return owner;
  }

  public int number() {
    return number;
  }

  @JsonCreator
  public static Step of(String id) {
    return Arrays.stream(values())
        .filter(step -> step.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown step " + id));
  }
}
