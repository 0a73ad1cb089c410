package dev.cruvero.fleet;

import dev.cruvero.db.PlatformTransactions;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** This installation's id, made at first need and the same for every process of it. */
final class Installation implements Supplier<String> {

  private final PlatformTransactions platform;
  private volatile @Nullable String id;

  Installation(PlatformTransactions platform) {
    this.platform = platform;
  }

  @Override
  public String get() {
    String known = id;
    if (known == null) {
      known =
          platform.in(
              jdbc -> {
                jdbc.sql(
                        "insert into cruvero.installation default values on conflict (only_row) do nothing")
                    .update();
                return jdbc.sql("select id::text from cruvero.installation")
                    .query(String.class)
                    .single();
              });
      id = known;
    }
    return known;
  }
}
