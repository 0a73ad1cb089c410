package dev.cruvero.base;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A slice of a list; the token, when there is one, asks for the next. */
public record Page<T>(List<T> items, @Nullable String nextPageToken) {

  public Page {
    items = List.copyOf(items);
  }
}
