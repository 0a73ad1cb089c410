package dev.cruvero.http;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.Page;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keyset paging: how many, and after which. Tokens are opaque to callers and at most 1 KiB. */
public final class Paging {

  private static final int LARGEST = 200;
  private static final int USUAL = 50;
  private static final int LONGEST_TOKEN = 1_024;

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

  /** The token that asks for what comes after this key. */
  public static String tokenAfter(String lastKey) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(lastKey.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The page of the rows that a query found when it was asked for one more than {@code size}.
   *
   * @param key what the query is ordered by
   */
  public static <T> Page<T> page(List<T> rows, int size, Function<T, String> key) {
    return rows.size() <= size
        ? new Page<>(rows, null)
        : new Page<>(rows.subList(0, size), tokenAfter(key.apply(rows.get(size - 1))));
  }

  /**
   * The key that a page token stands for.
   *
   * @throws CruveroException INVALID_REQUEST for a token that no answer gave
   */
  public static <T> T token(String token, Function<String, T> parser) {
    try {
      if (token.length() > LONGEST_TOKEN) {
        throw new IllegalArgumentException("too long");
      }
      return parser.apply(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notOurs) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "page_token: not a token that an answer gave", notOurs);
    }
  }
}
