package dev.cruvero.secrets;

/** What came of asking Vault for a tenant's credential. */
public sealed interface SecretLookup {

  /** It is there. */
  record Found(SecretValue value, int version) implements SecretLookup {}

  /** Nobody ever wrote it, or it has no field {@code api_key}. */
  record Missing() implements SecretLookup {}

  /** It was there; its newest version is deleted. */
  record Deleted(int version) implements SecretLookup {}

  /** Vault refuses; asking again does not help. */
  record Forbidden(String why) implements SecretLookup {}

  /** Vault is there and sealed. */
  record Sealed() implements SecretLookup {}

  /** Vault does not answer, or not in time. */
  record Unreachable(String why) implements SecretLookup {}
}
