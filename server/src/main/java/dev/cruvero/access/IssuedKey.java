package dev.cruvero.access;

/** A new key with its secret text, which is shown this once and stored nowhere. */
public record IssuedKey(Principal principal, String text) {

  @Override
  public String toString() {
    return principal.keyId();
  }
}
