package dev.cruvero.base;

/**
 * Who does something, as the audit record names it: {@code key:ab12}, {@code system:onboarding}.
 */
public record Actor(String kind, String id) {

  private static final String PERSON = "oidc";

  public static Actor key(String keyId) {
    return new Actor("key", keyId);
  }

  /**
   * Somebody by the subject of a bearer token, which is personal: the audit record can forget it.
   */
  public static Actor person(String subject) {
    return new Actor(PERSON, subject);
  }

  public boolean isPerson() {
    return kind.equals(PERSON);
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
