package dev.cruvero.http;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keyset paging: how many, and after which. */
public final class Paging {

  private static final int LARGEST = 200;
  private static final int USUAL = 50;

  private Paging() {}

  /**
   * The size of a page.
   *
   * @throws CruveroException INVALID_REQUEST outside 1 to 200
   */
  public static int size(@Nullable Integer asked) {
    if (asked == null) {
      return USUAL;
    }
    if (asked < 1 || asked > LARGEST) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "page_size: 1 to " + LARGEST + " is expected");
    }
    return asked;
  }

  /**
   * The key that a page token stands for.
   *
   * @throws CruveroException INVALID_REQUEST for a token that no answer gave
   */
  public static <T> T token(String token, Function<String, T> parser) {
    try {
      return parser.apply(token);
    } catch (IllegalArgumentException notOurs) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "page_token: not a token that an answer gave", notOurs);
    }
  }
}
