package dev.cruvero.dev;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A real PostgreSQL with the database {@code cruvero} and the roles of {@code
 * deploy/postgres/roles.sql}. Every login needs its password; passwords are made once and kept in
 * files of mode 0600. The superuser serves set-up and tests only.
 */
public final class PostgresBackend implements AutoCloseable {

  /** A database login; its password is in a file of mode 0600. */
  public record Login(String user, Path passwordFile) {
    public String password() {
      return PrivateFiles.read(passwordFile);
    }
  }

  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final String DATABASE = "cruvero";

  private final Path folder;
  private final int port;
  private final boolean temporary;
  private final Path binaries;
  private @Nullable EmbeddedPostgres server;

  private PostgresBackend(Path folder, int port, boolean temporary, Path binaries) {
    this.folder = folder;
    this.port = port;
    this.temporary = temporary;
    this.binaries = binaries;
  }

  /**
   * @param temporary trades safety against power loss for speed
   */
  static PostgresBackend start(Path folder, int port, boolean temporary, Path binaries) {
    var backend = bare(folder, port, temporary, binaries);
    try {
      backend.setUp();
    } catch (RuntimeException failure) {
      backend.stop();
      throw failure;
    }
    return backend;
  }

  /** A server as it is installed, without anything of ours. */
  static PostgresBackend bare(Path folder, int port, boolean temporary, Path binaries) {
    var backend = new PostgresBackend(PrivateFiles.folder(folder), port, temporary, binaries);
    backend.start();
    return backend;
  }

  /** Starts the server again after {@link #stop}, on the same port with the same data. */
  public void start() {
    stopLeftover(folder);
    var builder =
        EmbeddedPostgres.builder()
            .setPort(port)
            .setDataDirectory(data())
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setOverrideWorkingDirectory(binaries.toFile())
            .setPGStartupWait(Duration.ofSeconds(60))
            .setLocaleConfig("locale", "C")
            .setLocaleConfig("auth-host", "scram-sha-256")
            .setLocaleConfig("auth-local", "scram-sha-256")
            .setLocaleConfig("pwfile", superuserFile().toString())
            .setConnectConfig("password", superuser().password())
            .setServerConfig("listen_addresses", "127.0.0.1")
            .setServerConfig("unix_socket_directories", "''")
            .setServerConfig("fsync", temporary ? "off" : "on")
            .setServerConfig("synchronous_commit", temporary ? "off" : "on")
            .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log()))
            .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log()));
    try {
      server = builder.start();
    } catch (IOException | RuntimeException failure) {
      stopLeftover(folder);
      throw new DevException("Postgres did not start: read " + log(), failure);
    }
  }

  /** Stops the server and keeps its data. */
  public void stop() {
    EmbeddedPostgres running = server;
    server = null;
    if (running != null) {
      try {
        running.close();
      } catch (IOException failure) {
        throw new DevException("Postgres did not stop: read " + log(), failure);
      }
    }
  }

  @Override
  public void close() {
    stop();
  }

  /** Address of the database {@code cruvero}, without credentials. */
  public String url() {
    return url(DATABASE);
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /** Owns database and schema; for migrations. */
  public Login owner() {
    return login("cruvero_owner");
  }

  public Login app() {
    return login("cruvero_app");
  }

  public Login platform() {
    return login("cruvero_platform");
  }

  /** Reads one tenant at a time, its content excepted. */
  public Login readonly() {
    return login("cruvero_readonly");
  }

  /** For set-up and for planting faults in tests; no address or file of it is given to a server. */
  public Login superuser() {
    return new Login("postgres", superuserFile());
  }

  public Connection connect(Login login, String database) throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", login.user());
    properties.setProperty("password", login.password());
    return DriverManager.getConnection(url(database), properties);
  }

  /** Makes a copy of the database {@code cruvero} as it is now. */
  public void createDatabase(String name) {
    createDatabase(name, DATABASE);
  }

  /**
   * Makes a database as a copy of another that nobody is connected to, with its schema, rows and
   * grants.
   */
  public void createDatabase(String name, String template) {
    execute(
        "postgres",
        "create database %s template %s owner cruvero_owner"
            .formatted(checked(name), checked(template)),
        "revoke all on database %s from public".formatted(name),
        "grant connect on database %s to cruvero_app, cruvero_platform, cruvero_readonly"
            .formatted(name));
  }

  /** Removes a database though sessions may still be open in it. */
  public void dropDatabase(String name) {
    execute("postgres", "drop database if exists %s with (force)".formatted(checked(name)));
  }

  CompletableFuture<?> onExit() {
    return ProcessHandle.of(pid())
        .<CompletableFuture<?>>map(ProcessHandle::onExit)
        .orElseGet(CompletableFuture::new);
  }

  private long pid() {
    return pid(data().resolve("postmaster.pid"));
  }

  private static long pid(Path pidFile) {
    return Long.parseLong(PrivateFiles.read(pidFile).lines().findFirst().orElse("0").strip());
  }

  private void setUp() {
    Path done = folder.resolve("set-up");
    if (Files.exists(done)) {
      return;
    }
    execute(
        "postgres",
        "drop database if exists " + DATABASE,
        "drop role if exists " + String.join(", ", PostgresRoles.LOGINS),
        "create database " + DATABASE);
    try (Connection connection = connect(superuser(), DATABASE)) {
      PostgresRoles.apply(connection, DATABASE, role -> login(role).password());
    } catch (SQLException failure) {
      throw new DevException(
          "Postgres refused roles.sql (" + failure.getSQLState() + "): read " + log(), failure);
    }
    PrivateFiles.write(done, PostgresRoles.text());
  }

  private void execute(String database, String... statements) {
    try (Connection connection = connect(superuser(), database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException failure) {
      throw new DevException(
          "Postgres refused a set-up statement (" + failure.getSQLState() + "): read " + log(),
          failure);
    }
  }

  /**
   * A killed parent leaves the server running, which is stopped here; a pid file whose number
   * another program got meanwhile would keep Postgres from starting, and is removed.
   */
  static void stopLeftover(Path folder) {
    Path data = folder.resolve("data");
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    long pid = pid(pidFile);
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process == null) {
      return;
    }
    try {
      if (Child.mentions(process, data)) {
        // SIGINT is Postgres' fast shutdown; SIGTERM would wait for its clients.
        new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
        if (!Ports.await(Duration.ofSeconds(20), () -> !process.isAlive())) {
          process.destroyForcibly();
          process.onExit().join();
        }
      } else {
        Files.deleteIfExists(pidFile);
      }
    } catch (IOException failure) {
      throw new DevException("cannot stop the Postgres left behind in " + folder, failure);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  Map<String, String> environment(String database) {
    return Map.of(
        "CRUVERO_POSTGRES_URL", url(database),
        "CRUVERO_POSTGRES_APP_PASSWORD_FILE", app().passwordFile().toString(),
        "CRUVERO_POSTGRES_PLATFORM_PASSWORD_FILE", platform().passwordFile().toString());
  }

  Map<String, String> ownerEnvironment(String database) {
    return Map.of(
        "CRUVERO_POSTGRES_OWNER_URL",
        url(database) + "?user=cruvero_owner",
        "CRUVERO_POSTGRES_OWNER_PASSWORD_FILE",
        owner().passwordFile().toString());
  }

  private Login login(String user) {
    Path file = folder.resolve("logins").resolve(user + ".password");
    PrivateFiles.password(file);
    return new Login(user, file);
  }

  private Path superuserFile() {
    Path file = folder.resolve("superuser.password");
    PrivateFiles.password(file);
    return file;
  }

  private static String checked(String database) {
    if (!DATABASE_NAME.matcher(database).matches()) {
      throw new IllegalArgumentException("not a database name: " + database);
    }
    return database;
  }

  private Path data() {
    return folder.resolve("data");
  }

  private java.io.File log() {
    return folder.resolve("postgres.log").toFile();
  }
}
