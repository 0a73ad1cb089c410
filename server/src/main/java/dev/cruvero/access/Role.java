package dev.cruvero.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What a principal is for; what each may do is written in {@link RouteTable}. */
public enum Role {
  /** Acts for the platform: everything but the content of tenants, keys and support included. */
  PLATFORM_ADMIN("platform-admin"),
  /** Keeps tenants running: everything about tenants but keys and support grants. */
  OPERATOR("operator"),
  /** Reads records, evidence and the audit record of every tenant; changes nothing. */
  AUDITOR("auditor"),
  /** Acts for one tenant: its runs, its credentials and its own keys. */
  TENANT_ADMIN("tenant-admin"),
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

  /** Whether it belongs to no tenant. */
  public boolean platform() {
    return this == PLATFORM_ADMIN || this == OPERATOR || this == AUDITOR;
  }

  /**
   * @throws IllegalArgumentException naming the roles
   */
  @JsonCreator
  public static Role of(String id) {
    return Arrays.stream(values())
        .filter(role -> role.id.equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("a role is one of " + names()));
  }

  static String names() {
    return Arrays.stream(values()).map(Role::id).collect(Collectors.joining(", "));
  }
}
