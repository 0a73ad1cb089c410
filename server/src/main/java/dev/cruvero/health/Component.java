package dev.cruvero.health;

import dev.cruvero.api.Owner;
import org.jspecify.annotations.Nullable;

/**
 * One part of the installation as a check saw it. Error and address are shown to platform keys
 * only.
 *
 * @param next the command that helps; null while nothing is wrong
 */
public record Component(
    String name,
    Status status,
    @Nullable String error,
    @Nullable String address,
    Owner owner,
    @Nullable String next) {

  public static Component healthy(String name, @Nullable String address, Owner owner) {
    return new Component(name, Status.HEALTHY, null, address, owner, null);
  }
}
