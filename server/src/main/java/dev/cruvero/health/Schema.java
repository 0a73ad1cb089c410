package dev.cruvero.health;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The schema's version in the database beside the newest one that this program brings. */
record Schema(int applied, int known, boolean broken) {

  private static final Pattern NAME = Pattern.compile("V0*(\\d+)__.*\\.sql");

  static Schema read(JdbcClient jdbc) {
    int applied =
        jdbc.sql("select coalesce(max(version::int), 0) from schema_history where success")
            .query(Integer.class)
            .single();
    boolean broken =
        jdbc.sql("select exists (select from schema_history where not success)")
            .query(Boolean.class)
            .single();
    return new Schema(applied, newest(), broken);
  }

  /** A schema that is ahead is fine: during an upgrade old servers still run. */
  boolean good() {
    return !broken && applied >= known;
  }

  private static int newest() {
    try {
      Resource[] files =
          new PathMatchingResourcePatternResolver().getResources("classpath*:db/migration/V*.sql");
      return Arrays.stream(files)
          .map(file -> NAME.matcher(String.valueOf(file.getFilename())))
          .filter(Matcher::matches)
          .mapToInt(name -> Integer.parseInt(name.group(1)))
          .max()
          .orElseThrow();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
