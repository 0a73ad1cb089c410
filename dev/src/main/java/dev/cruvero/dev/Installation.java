package dev.cruvero.dev;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything of one {@code cruvero dev}: lock, backends, practice model, server. Stopped in the
 * reverse order of its start; when a part does not start, the parts before it are stopped again.
 */
final class Installation implements AutoCloseable {

  private final DevOptions options;
  private final Path state;
  private final ServerProgram program;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final Map<String, String> addresses = new LinkedHashMap<>();
  private String server = "";

  private Installation(DevOptions options, ServerProgram program) {
    this.options = options;
    this.state = options.folder();
    this.program = program;
  }

  /**
   * @param environment where the CLI's configuration lies, and the proxy for a real provider
   * @param progress hears each step with its time
   */
  static Installation start(
      DevOptions options,
      ServerProgram program,
      Map<String, String> environment,
      BiConsumer<String, Duration> progress) {
    Installation installation = new Installation(options, program);
    try {
      installation.startAll(environment, progress);
      return installation;
    } catch (RuntimeException failure) {
      installation.close();
      throw failure;
    }
  }

  private void startAll(Map<String, String> environment, BiConsumer<String, Duration> progress) {
    DevLock lock = started(DevLock.take(state));
    long begin = System.nanoTime();
    Child.stopLeftover("server", state.resolve("server"));
    Ports ports = new Ports(state.resolve("ports"));
    Backends.Wanted wanted = options.wanted();
    Backends backends = started(Backends.start(state, ports, false, wanted));
    var _ = backends.firstEnd().thenAccept(name -> end.complete(name + " ended by itself"));
    begin = tell(progress, "backends", begin);

    Map<String, String> settings = new HashMap<>(backends.environment());
    settings.putAll(options.configured());
    settings.putAll(listener(ports));
    settings.putAll(provider(ports, environment));
    ports.save();
    Path folder = PrivateFiles.folder(state.resolve("server"));
    Map<String, String> owner =
        wanted.postgres() ? backends.ownerEnvironment("cruvero") : options.configuredOwner();
    program.run(folder, owner, "migrate");
    Path key = state.resolve("admin.key");
    if (!Files.exists(key)) {
      program.run(folder, owner, "key", "bootstrap", "--name", "admin", "--out", key.toString());
    }
    CliContext.write(CliContext.file(environment), server, key);
    begin = tell(progress, "migrations and key", begin);

    Child child = program.serve(folder, settings, server);
    running.push(child::stop);
    var _ = child.onExit().thenRun(() -> end.complete("the server ended by itself"));
    tell(progress, "server", begin);
    lock.says(server);
    addresses(settings, key);
  }

  private <T extends AutoCloseable> T started(T part) {
    running.push(part);
    return part;
  }

  private static long tell(BiConsumer<String, Duration> progress, String step, long begin) {
    long now = System.nanoTime();
    progress.accept(step, Duration.ofNanos(now - begin));
    return now;
  }

  private Map<String, String> listener(Ports ports) {
    int port = ports.choose("server", options.port, 8080);
    int metrics = ports.choose("metrics", options.metricsPort, 9090);
    server = "http://127.0.0.1:" + port;
    return Map.of(
        "CRUVERO_PORT", Integer.toString(port), "CRUVERO_METRICS_PORT", Integer.toString(metrics));
  }

  private Map<String, String> provider(Ports ports, Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>();
    if (options.provider == DevOptions.Provider.practice) {
      int port = ports.choose("practice", options.practicePort, 0);
      PracticeModel model =
          started(PracticeModel.start(state.resolve("practice").resolve("ledger.jsonl"), port));
      settings.put("CRUVERO_PRACTICE_MODEL", "true");
      settings.put("CRUVERO_LLM_OPENROUTER_URL", model.url());
      settings.put("CRUVERO_LLM_AZURE_HOSTS", model.endpoint().getAuthority());
      addresses.put("practice model", model.url());
      addresses.put("ledger", model.ledgerUrl());
      return settings;
    }
    settings.put("CRUVERO_LLM_FAILOVER_CHAIN", options.provider.name());
    if (options.azureHosts != null) {
      settings.put("CRUVERO_LLM_AZURE_HOSTS", options.azureHosts);
    }
    for (String proxy : new String[] {"HTTPS_PROXY", "NO_PROXY", "https_proxy", "no_proxy"}) {
      String value = environment.get(proxy);
      if (value != null) {
        settings.put(proxy, value);
      }
    }
    return settings;
  }

  private void addresses(Map<String, String> settings, Path key) {
    addresses.put("server", server);
    addresses.put(
        "metrics", "http://127.0.0.1:" + settings.get("CRUVERO_METRICS_PORT") + "/metrics");
    addresses.put("postgres", settings.getOrDefault("CRUVERO_POSTGRES_URL", ""));
    addresses.put("temporal", settings.getOrDefault("CRUVERO_TEMPORAL_ADDRESS", ""));
    addresses.put("vault", settings.getOrDefault("VAULT_ADDR", ""));
    addresses.put("admin key", key.toString());
    addresses.put("state", state.toString());
  }

  Map<String, String> addresses() {
    return addresses;
  }

  /** What a person has to do before a run gets an answer; empty with the practice model. */
  String hint() {
    if (options.provider == DevOptions.Provider.practice) {
      return "";
    }
    String from =
        options.provider == DevOptions.Provider.azure
            ? "--from-file azure.json"
            : "--from-env OPENROUTER_API_KEY";
    return "answers come from %s, with each tenant's own credential: ./cruvero secret put --tenant ID --provider %s %s"
        .formatted(options.provider, options.provider, from);
  }

  /** Waits until a part ends by itself or {@link #stop} is called; tells which part, or null. */
  @Nullable String awaitEnd() {
    String reason = end.join();
    return reason.isEmpty() ? null : reason;
  }

  /** From another thread: let {@link #awaitEnd} return. */
  void stop() {
    end.complete("");
  }

  @Override
  public void close() {
    end.complete("");
    RuntimeException first = null;
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception failure) {
        DevException told = new DevException("a part did not stop", failure);
        if (first == null) {
          first = told;
        } else {
          first.addSuppressed(told);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
