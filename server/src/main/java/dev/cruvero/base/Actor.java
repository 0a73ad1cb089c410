package dev.cruvero.base;

/**
 * Who does something, as the audit record names it: {@code key:ab12}, {@code system:onboarding}.
 */
public record Actor(String kind, String id) {

  public static Actor key(String keyId) {
    return new Actor("key", keyId);
  }

  /** A part of this program acting by itself. */
  public static Actor system(String part) {
    return new Actor("system", part);
  }

  @Override
  public String toString() {
    return kind + ":" + id;
  }
}
