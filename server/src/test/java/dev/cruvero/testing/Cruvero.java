package dev.cruvero.testing;

import dev.cruvero.db.Migrations;
import dev.cruvero.dev.Backends;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The way in: real backends, once a JVM; databases and servers as many as wanted. */
public final class Cruvero {

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static @Nullable Backends migrated;
  private static @Nullable TestServer shared;

  private Cruvero() {}

  /** Postgres, Temporal and OpenBao; started at the first call, stopped with the JVM. */
  public static synchronized Backends backends() {
    if (migrated == null) {
      Backends backends = Backends.shared();
      Migrations.migrate(TestDatabase.source(backends, "cruvero", backends.postgres().owner()));
      migrated = backends;
    }
    return migrated;
  }

  /** A fresh, migrated database: a copy of a template, made in some 50 ms. */
  public static TestDatabase database() {
    Backends backends = backends();
    String name = "test_" + DATABASES.incrementAndGet();
    backends.postgres().createDatabase(name);
    return new TestDatabase(backends, name);
  }

  /**
   * The server that all tests share which need no settings of their own. Use tenants of your own
   * ({@link TestServer#tenant}); do not close it, do not move its clock.
   */
  public static synchronized TestServer server() {
    if (shared == null) {
      shared = server(Map.of());
    }
    return shared;
  }

  /**
   * A server of one's own, on a fresh database and free ports; the caller closes it.
   *
   * @param settings environment variables over those of the backends
   */
  public static TestServer server(Map<String, String> settings) {
    return TestServer.start(database(), settings);
  }

  /** One more server on a database that another one uses already. */
  public static TestServer server(TestDatabase database, Map<String, String> settings) {
    return TestServer.start(database, settings);
  }
}
