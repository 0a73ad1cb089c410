package dev.cruvero.dev;

import org.jspecify.annotations.Nullable;

/** Something on this machine does not work; the message says what, on what, and what to do. */
public final class DevException extends RuntimeException {

  public DevException(String message) {
    super(message);
  }

  public DevException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
