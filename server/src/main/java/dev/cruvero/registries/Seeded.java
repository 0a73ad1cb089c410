package dev.cruvero.registries;

/** How seeding ended when it did not fail. */
public sealed interface Seeded {

  Registry registry();

  /** The version was not there before. */
  record New(Registry registry) implements Seeded {}

  /** The version was there already with the same content. */
  record Unchanged(Registry registry) implements Seeded {}
}
