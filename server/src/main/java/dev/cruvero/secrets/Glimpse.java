package dev.cruvero.secrets;

/** What a token got at one of the doors to a tenant's credentials. */
public record Glimpse(String door, Seen seen) {

  /** The door behind which the names of all credentials are. */
  public static final String LIST = "list";

  /** What came of it. */
  public enum Seen {
    /** It was let in, and there was something. */
    SOMETHING,
    /** It was let in, and there was nothing. */
    NOTHING,
    FORBIDDEN
  }

  public boolean allowed() {
    return seen != Seen.FORBIDDEN;
  }
}
