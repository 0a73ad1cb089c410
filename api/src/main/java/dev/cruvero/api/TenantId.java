package dev.cruvero.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A tenant's id: 2–31 characters, {@code [a-z][a-z0-9-]*[a-z0-9]}, without {@code --}, not
 * reserved. It becomes part of a namespace name and a Vault path, so nothing else is ever
 * constructed.
 */
public record TenantId(String value) implements Comparable<TenantId> {

  private static final Pattern SHAPE = Pattern.compile("[a-z][a-z0-9-]{0,29}[a-z0-9]");
  private static final Set<String> RESERVED =
      Set.of(
          "default",
          "system",
          "pool",
          "admin",
          "platform",
          "cruvero",
          "root",
          "all",
          "none",
          "null",
          "api",
          "temporal");

  /**
   * The standing tenant that isolation probes are aimed at; made by the platform, hidden from
   * lists.
   */
  public static final TenantId CANARY = new TenantId("cruvero-canary");

  /**
   * @throws IllegalArgumentException saying what an id looks like; the value itself is not
   *     repeated, it may be hostile
   */
  @JsonCreator
  public TenantId {
    if (value == null || !SHAPE.matcher(value).matches() || value.contains("--")) {
      throw new IllegalArgumentException(
          "a tenant id has 2 to 31 characters: lower-case letters, digits and single hyphens, starting with a letter and not ending with a hyphen");
    }
    if (RESERVED.contains(value)) {
      throw new IllegalArgumentException("the tenant id \"" + value + "\" is reserved");
    }
  }

  @JsonValue
  @Override
  public String value() {
    return value;
  }

  @Override
  public int compareTo(TenantId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
