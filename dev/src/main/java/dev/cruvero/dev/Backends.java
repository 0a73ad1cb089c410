package dev.cruvero.dev;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Postgres, Temporal and OpenBao, started together and stopped together; when one does not start,
 * none is left running. After a kill -9 they stay behind, and the next start in the same folder
 * (for temporary ones: the next temporary start by this user) stops them first.
 */
public final class Backends implements AutoCloseable {

  private static final String TEMPORARY = "cruvero-backends-";
  private static @Nullable Backends shared;

  /**
   * Which of the three to start, and on which ports: null for a port that is remembered or free.
   * One that is configured elsewhere is not started.
   */
  record Wanted(
      boolean postgres,
      @Nullable Integer postgresPort,
      boolean temporal,
      @Nullable Integer temporalPort,
      boolean vault,
      @Nullable Integer vaultPort) {
    static final Wanted ALL = new Wanted(true, null, true, null, true, null);
  }

  private final @Nullable PostgresBackend postgres;
  private final @Nullable TemporalBackend temporal;
  private final @Nullable VaultBackend vault;
  private final Path auditKey;
  private final @Nullable Path temporaryFolder;

  private Backends(
      @Nullable PostgresBackend postgres,
      @Nullable TemporalBackend temporal,
      @Nullable VaultBackend vault,
      Path auditKey,
      @Nullable Path temporaryFolder) {
    this.postgres = postgres;
    this.temporal = temporal;
    this.vault = vault;
    this.auditKey = auditKey;
    this.temporaryFolder = temporaryFolder;
  }

  /** One set for all tests of this JVM, started at the first call and stopped when the JVM ends. */
  public static synchronized Backends shared() {
    if (shared == null) {
      Backends started = temporary();
      Runtime.getRuntime().addShutdownHook(new Thread(started::close, "backends-closer"));
      shared = started;
    }
    return shared;
  }

  /**
   * A set of its own, whose data go with {@link #close}. A port that was free when it was chosen
   * can be somebody else's a moment later, so a set that does not start is tried once more on
   * others.
   */
  public static Backends temporary() {
    sweepTemporary();
    try {
      return startTemporary();
    } catch (DevException first) {
      try {
        return startTemporary();
      } catch (DevException second) {
        second.addSuppressed(first);
        throw second;
      }
    }
  }

  private static Backends startTemporary() {
    try {
      Path folder = Files.createTempDirectory(TEMPORARY).toRealPath();
      PrivateFiles.write(
          folder.resolve("parent.pid"), Long.toString(ProcessHandle.current().pid()));
      return start(folder, new Ports(folder.resolve("ports")), true, Wanted.ALL);
    } catch (IOException failure) {
      throw new DevException("cannot make a temporary folder", failure);
    }
  }

  /** The set that belongs to this folder, with all the state of earlier starts. */
  public static Backends persistent(Path folder) {
    PrivateFiles.folder(folder);
    Path real = folder.toAbsolutePath().normalize();
    return start(real, new Ports(real.resolve("ports")), false, Wanted.ALL);
  }

  static Backends start(Path folder, Ports ports, boolean temporary, Wanted wanted) {
    stopLeftovers(folder);
    Toolbox tools = Toolbox.ofThisMachine();
    int postgresPort = ports.choose("postgres", wanted.postgresPort(), 0);
    int temporalPort = ports.choose("temporal", wanted.temporalPort(), 0);
    int temporalHttpPort = ports.choose("temporal-http", null, 0);
    int vaultPort = ports.choose("vault", wanted.vaultPort(), 0);
    int vaultClusterPort = ports.choose("vault-cluster", null, 0);
    ports.save();
    // Not virtual ones: on two cores, two that wait within class initialisers pin all there are,
    // for ever.
    try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
      Starting starting = new Starting(threads);
      Future<PostgresBackend> postgres =
          starting.begin(
              wanted.postgres(),
              () ->
                  PostgresBackend.start(
                      folder.resolve("postgres"),
                      postgresPort,
                      temporary,
                      PrivateFiles.folder(tools.folder().resolve("postgres"))));
      Future<TemporalBackend> temporal =
          starting.begin(
              wanted.temporal(),
              () ->
                  TemporalBackend.start(
                      tools.find(Toolbox.Tool.TEMPORAL),
                      folder.resolve("temporal"),
                      temporalPort,
                      temporalHttpPort));
      Future<VaultBackend> vault =
          starting.begin(
              wanted.vault(),
              () ->
                  VaultBackend.start(
                      tools.find(Toolbox.Tool.BAO),
                      folder.resolve("vault"),
                      vaultPort,
                      vaultClusterPort));
      starting.allOrNothing();
      return new Backends(
          wanted.postgres() ? postgres.resultNow() : null,
          wanted.temporal() ? temporal.resultNow() : null,
          wanted.vault() ? vault.resultNow() : null,
          AuditKeyFile.in(folder),
          temporary ? folder : null);
    } catch (DevException failure) {
      if (temporary) {
        PrivateFiles.deleteRecursively(folder);
      }
      throw failure;
    }
  }

  /** Several starts at once, of which all succeed or none stays. */
  private static final class Starting {
    private final ExecutorService threads;
    private final List<Future<? extends AutoCloseable>> begun = new ArrayList<>();

    Starting(ExecutorService threads) {
      this.threads = threads;
    }

    <T extends AutoCloseable> Future<T> begin(boolean wanted, Callable<T> start) {
      if (!wanted) {
        return CompletableFuture.failedFuture(new IllegalStateException("configured elsewhere"));
      }
      Future<T> future = threads.submit(start);
      begun.add(future);
      return future;
    }

    void allOrNothing() {
      DevException failure = null;
      for (Future<? extends AutoCloseable> start : begun) {
        try {
          start.get();
        } catch (ExecutionException failed) {
          failure = merged(failure, failed.getCause());
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          failure = merged(failure, interrupted);
        }
      }
      if (failure != null) {
        begun.stream()
            .filter(start -> start.state() == Future.State.SUCCESS)
            .forEach(start -> closeQuietly(start.resultNow()));
        throw failure;
      }
    }

    private static DevException merged(@Nullable DevException first, @Nullable Throwable next) {
      DevException failure =
          next instanceof DevException known
              ? known
              : new DevException("a backend did not start", next);
      if (first == null) {
        return failure;
      }
      first.addSuppressed(failure);
      return first;
    }
  }

  public PostgresBackend postgres() {
    return started(postgres);
  }

  public TemporalBackend temporal() {
    return started(temporal);
  }

  public VaultBackend vault() {
    return started(vault);
  }

  private static <T> T started(@Nullable T backend) {
    if (backend == null) {
      throw new IllegalStateException("this backend is configured elsewhere and was not started");
    }
    return backend;
  }

  /** What a server needs in its environment to use this set; no superuser, no root token in it. */
  public Map<String, String> environment() {
    return environment("cruvero");
  }

  /** The same, on another database of this Postgres. */
  public Map<String, String> environment(String database) {
    Map<String, String> environment = new HashMap<>();
    environment.put("CRUVERO_ENVIRONMENT", "dev");
    environment.put("CRUVERO_AUDIT_KEY_FILE", auditKey.toString());
    if (postgres != null) {
      environment.putAll(postgres.environment(database));
    }
    if (temporal != null) {
      environment.put("CRUVERO_TEMPORAL_ADDRESS", temporal.address());
    }
    if (vault != null) {
      environment.put("VAULT_ADDR", vault.address());
      environment.put("CRUVERO_VAULT_CREDENTIALS", vault.credentials().toString());
    }
    return environment;
  }

  /** What {@code migrate} and {@code key bootstrap} need. */
  public Map<String, String> ownerEnvironment(String database) {
    return postgres().ownerEnvironment(database);
  }

  /** Completes with the name of the first of them that ends by itself. */
  CompletableFuture<String> firstEnd() {
    List<CompletableFuture<?>> ends = new ArrayList<>();
    if (postgres != null) {
      ends.add(postgres.onExit().thenApply(_ -> "Postgres"));
    }
    if (temporal != null) {
      ends.add(temporal.onExit().thenApply(_ -> "Temporal"));
    }
    if (vault != null) {
      ends.add(vault.onExit().thenApply(_ -> "OpenBao"));
    }
    return CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new))
        .thenApply(String::valueOf);
  }

  @Override
  public void close() {
    for (AutoCloseable backend : backends()) {
      closeQuietly(backend);
    }
    if (temporaryFolder != null) {
      PrivateFiles.deleteRecursively(temporaryFolder);
    }
  }

  private List<AutoCloseable> backends() {
    return Stream.of(temporal, vault, postgres)
        .<AutoCloseable>mapMulti(
            (backend, next) -> {
              if (backend != null) {
                next.accept(backend);
              }
            })
        .toList();
  }

  private static void closeQuietly(AutoCloseable started) {
    try {
      started.close();
    } catch (Exception failure) {
      System.err.println("while stopping: " + failure.getMessage());
    }
  }

  private static void stopLeftovers(Path folder) {
    Child.stopLeftover("temporal", folder.resolve("temporal"));
    Child.stopLeftover("bao", folder.resolve("vault"));
    PostgresBackend.stopLeftover(folder.resolve("postgres"));
  }

  /** Stops and deletes the temporary sets whose JVM is gone. */
  private static void sweepTemporary() {
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> folders = Files.list(parent)) {
      folders
          .filter(folder -> folder.getFileName().toString().startsWith(TEMPORARY))
          .filter(Backends::isOrphaned)
          .forEach(
              folder -> {
                stopLeftovers(folder);
                PrivateFiles.deleteRecursively(folder);
              });
    } catch (IOException failure) {
      throw new DevException("cannot list " + parent, failure);
    }
  }

  private static boolean isOrphaned(Path folder) {
    Path pid = folder.resolve("parent.pid");
    return Files.isReadable(pid)
        && ProcessHandle.of(Long.parseLong(PrivateFiles.read(pid))).isEmpty();
  }
}
