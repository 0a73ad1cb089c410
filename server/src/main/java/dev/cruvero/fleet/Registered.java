package dev.cruvero.fleet;

/** How a namespace came to be ours to use. */
public sealed interface Registered {

  String namespace();

  /** Registered by this call. */
  record Created(String namespace) implements Registered {}

  /** It was there and carried our marker: an earlier call of ours made it. */
  record Adopted(String namespace) implements Registered {}

  /** Somebody else's, used because a platform admin said so; never deleted by us. */
  record Claimed(String namespace) implements Registered {}
}
