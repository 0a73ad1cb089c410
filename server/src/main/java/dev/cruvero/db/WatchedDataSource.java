package dev.cruvero.db;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A pool that is not even asked while Postgres is lost, so that nobody queues for it. */
final class WatchedDataSource extends DelegatingDataSource {

  private final StoreWatch watch;

  WatchedDataSource(DataSource pool, StoreWatch watch) {
    super(pool);
    this.watch = watch;
  }

  @Override
  public Connection getConnection() throws SQLException {
    watch.require();
    return super.getConnection();
  }
}
