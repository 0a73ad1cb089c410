package dev.cruvero.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What a key is for. */
public enum Role {
  /**
   * Acts for the platform: every tenant's record, limits, policy, secrets (written, never read) and
   * onboarding.
   */
  PLATFORM_ADMIN("platform-admin"),
  /** Acts for one tenant: its own runs, and a look at its own record, quota and policy. */
  TENANT_RUNNER("tenant-runner");

  private final String id;

  Role(String id) {
    this.id = id;
  }

  @JsonValue
  public String id() {
    return id;
  }

  /**
   * @throws IllegalArgumentException naming the roles
   */
  @JsonCreator
  public static Role of(String id) {
    return Arrays.stream(values())
        .filter(role -> role.id.equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("a role is platform-admin or tenant-runner"));
  }
}
