package dev.cruvero.health;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cruvero.api.Owner;
import org.jspecify.annotations.Nullable;

/**
 * One thing that the doctor looked at.
 *
 * @param next the command or act that helps; null while nothing is wrong
 */
public record Finding(
    String group,
    String check,
    @JsonProperty("status") Level level,
    String message,
    Owner owner,
    @Nullable String next) {

  public static Finding ok(String group, String check, String message, Owner owner) {
    return new Finding(group, check, Level.OK, message, owner, null);
  }

  public static Finding fail(String group, String check, String message, Owner owner, String next) {
    return new Finding(group, check, Level.FAIL, message, owner, next);
  }

  public static Finding skip(String group, String check, String message, Owner owner) {
    return new Finding(group, check, Level.SKIP, message, owner, null);
  }
}
