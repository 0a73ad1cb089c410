package dev.cruvero.db;

import com.zaxxer.hikari.HikariDataSource;

/** The two connection pools, closed with the context. */
record Pools(HikariDataSource app, HikariDataSource platform) implements AutoCloseable {

  @Override
  public void close() {
    app.close();
    platform.close();
  }
}
