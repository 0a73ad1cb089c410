package dev.cruvero.secrets;

import org.jspecify.annotations.Nullable;

/** What came of asking Vault for a tenant's credential. */
public sealed interface SecretLookup {

  /**
   * It is there.
   *
   * @param azure where an Azure credential belongs to; null for the other providers
   */
  record Found(SecretValue value, int version, @Nullable AzureResource azure)
      implements SecretLookup {

    public Found(SecretValue value, int version) {
      this(value, version, null);
    }
  }

  /** Nobody ever wrote it, or it has no field {@code api_key}. */
  record Missing() implements SecretLookup {}

  /** It was there; its newest version is deleted. */
  record Deleted(int version) implements SecretLookup {}

  /** Vault refuses, or we do; asking again does not help. */
  record Forbidden(String why) implements SecretLookup {}

  /** Vault is there and sealed. */
  record Sealed() implements SecretLookup {}

  /** Vault does not answer, or not in time. */
  record Unreachable(String why) implements SecretLookup {}
}
