package dev.cruvero.dev;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A real OpenBao with raft storage, unsealed by a key file. Set up with the files of {@code
 * deploy/vault}; the root token of the set-up is revoked at its end. The recovery key stays in a
 * file that no server is told of: from it come the admin tokens of tests and of a later set-up.
 */
public final class VaultBackend implements AutoCloseable {

  private static final String CONFIG =
      """
      storage "raft" {
        path    = "<folder>/raft"
        node_id = "dev"
        # One node elects itself after one second of silence instead of five to ten.
        performance_multiplier = 1
      }
      listener "tcp" {
        address     = "127.0.0.1:<port>"
        tls_disable = true
        # Needs the recovery key; how a later set-up and the tests become administrator.
        disable_unauthed_generate_root_endpoints = false
      }
      seal "static" {
        current_key_id = "dev-1"
        current_key    = "file://<folder>/seal.key"
      }
      api_addr     = "http://127.0.0.1:<port>"
      cluster_addr = "http://127.0.0.1:<cluster-port>"
      """;

  /** What {@code sys/health} answers while sealed. */
  private static final int SEALED = 503;

  /**
   * A server that is started before it is initialised looks for its stored key every five seconds,
   * and opens itself with it once more, sealed or not.
   */
  private static final Duration OPENS_ITSELF = Duration.ofSeconds(6);

  private final Path program;
  private final Path folder;
  private final int port;
  private final int clusterPort;
  private final VaultApi api;
  private @Nullable Child child;
  private @Nullable String adminToken;

  /** By {@link System#nanoTime}. */
  private long opensItselfUntil = System.nanoTime();

  private VaultBackend(Path program, Path folder, int port, int clusterPort) {
    this.program = program;
    this.folder = folder.toAbsolutePath();
    this.port = port;
    this.clusterPort = clusterPort;
    this.api = new VaultApi("http://127.0.0.1:" + port);
  }

  static VaultBackend start(Path program, Path folder, int port, int clusterPort) {
    var backend = new VaultBackend(program, PrivateFiles.folder(folder), port, clusterPort);
    backend.start();
    try {
      backend.setUp();
    } catch (RuntimeException failure) {
      backend.stop();
      throw failure;
    }
    return backend;
  }

  /** Starts the server again after {@link #stop}; it unseals itself. */
  public void start() {
    opensItselfUntil = System.nanoTime();
    Child.stopLeftover("bao", folder);
    PrivateFiles.folder(folder.resolve("raft"));
    Path sealKey = folder.resolve("seal.key");
    if (!Files.exists(sealKey)) {
      PrivateFiles.write(sealKey, PrivateFiles.random(32));
    }
    Path config = folder.resolve("bao.hcl");
    PrivateFiles.write(config, config());
    Child started =
        Child.start(
            "bao", folder, List.of(program.toString(), "server", "-config=" + config), Map.of());
    child = started;
    boolean ready =
        Ports.await(Duration.ofSeconds(60), () -> !started.isAlive() || ready())
            && started.isAlive();
    if (!ready) {
      stop();
      throw started.failed("did not become ready");
    }
  }

  private String config() {
    return CONFIG
        .replace("<folder>", folder.toString())
        .replace("<port>", Integer.toString(port))
        .replace("<cluster-port>", Integer.toString(clusterPort));
  }

  /** 200: unsealed and active; 501: not initialised yet. */
  private boolean ready() {
    int status = api.health();
    return status == 200 || status == 501;
  }

  /** Stops the server and keeps its data. */
  public void stop() {
    Child running = child;
    child = null;
    adminToken = null;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public void close() {
    stop();
  }

  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** The folder with {@code writer.json}, {@code reader.json} and {@code eraser.json}. */
  public Path credentials() {
    return folder.resolve("credentials");
  }

  /**
   * Seals the server as an operator would in an emergency, for good: every call answers 503. Soon
   * after its initialisation that takes seconds.
   */
  public void seal() {
    String token = adminToken();
    adminToken = null;
    sealOnce(token);
    Duration left = Duration.ofNanos(opensItselfUntil - System.nanoTime());
    if (left.isPositive() && Ports.await(left, () -> api.health() != SEALED)) {
      sealOnce(token);
    }
  }

  /** The order is given until it is taken: by a server that is not active yet it is not. */
  private void sealOnce(String token) {
    boolean sealed =
        Ports.await(
            Duration.ofSeconds(60),
            () -> {
              if (api.health() == SEALED) {
                return true;
              }
              order(token);
              return Ports.await(Duration.ofSeconds(2), () -> api.health() == SEALED);
            });
    if (!sealed) {
      throw new DevException("OpenBao was ordered to seal itself for a minute and did not");
    }
  }

  private void order(String token) {
    try {
      var _ = api.call("PUT", "sys/seal", null, token);
    } catch (DevException _) {
      // It may cut its connections before it answers; its health tells what came of the order.
    }
  }

  /** A static seal opens at a start. */
  public void unseal() {
    stop();
    start();
  }

  /** A token that may do anything; for tests only. */
  public synchronized String adminToken() {
    String token = adminToken;
    if (token == null) {
      token = generateRoot();
      adminToken = token;
    }
    return token;
  }

  /** One request with a token of the caller's choice, answering its status; for tests only. */
  public int status(String method, String path, @Nullable Object body, @Nullable String token) {
    return api.call(method, path, body, token).status();
  }

  /**
   * Sets up one namespace of this server as {@code cruvero setup vault} does and returns the folder
   * of its three logins; for tests only.
   */
  public Path namespace(String name) {
    api.expect("POST", "sys/namespaces/" + name, Map.of(), adminToken());
    VaultSetup setup = new VaultSetup(new VaultApi(address(), name, null), adminToken(), "secret");
    setup.apply();
    Path logins = PrivateFiles.folder(folder.resolve("credentials-of-" + name));
    setup.writeCredentials(logins);
    return logins;
  }

  /** A token of its own with these policies, renewable for ever; for tests only. */
  public String mint(List<String> policies) {
    return api.expect(
            "POST",
            "auth/token/create-orphan",
            Map.of("policies", policies, "no_default_policy", true, "period", "1h"),
            adminToken())
        .at("/auth/client_token")
        .asString();
  }

  VaultApi api() {
    return api;
  }

  CompletableFuture<?> onExit() {
    Child running = child;
    return running == null ? new CompletableFuture<>() : running.onExit();
  }

  private void setUp() {
    Path done = folder.resolve("set-up");
    if (Files.exists(done) && PrivateFiles.read(done).equals(VaultSetup.digest())) {
      return;
    }
    String root = api.health() == 501 ? initialise() : generateRoot();
    VaultSetup setup = new VaultSetup(api, root, "secret");
    setup.apply();
    setup.writeCredentials(credentials());
    api.expect("POST", "auth/token/revoke-self", Map.of(), root);
    PrivateFiles.write(done, VaultSetup.digest());
  }

  private String initialise() {
    JsonNode answer =
        api.expect("PUT", "sys/init", Map.of("recovery_shares", 1, "recovery_threshold", 1), null);
    PrivateFiles.write(recoveryKey(), answer.at("/recovery_keys_base64/0").asString());
    opensItselfUntil = System.nanoTime() + OPENS_ITSELF.toNanos();
    if (!Ports.await(Duration.ofSeconds(30), () -> api.health() == 200)) {
      throw new DevException("OpenBao did not become active: read " + folder.resolve("bao.log"));
    }
    return answer.at("/root_token").asString();
  }

  private String generateRoot() {
    if (!Files.exists(recoveryKey())) {
      throw new DevException(
          "the set-up of OpenBao broke off before it began: delete " + folder + " and start again");
    }
    api.expect("DELETE", "sys/generate-root/attempt", null, null);
    JsonNode attempt = api.expect("PUT", "sys/generate-root/attempt", Map.of(), null);
    JsonNode answer =
        api.expect(
            "PUT",
            "sys/generate-root/update",
            Map.of(
                "nonce", attempt.at("/nonce").asString(),
                "key", PrivateFiles.read(recoveryKey())),
            null);
    return decoded(answer.at("/encoded_token").asString(), attempt.at("/otp").asString());
  }

  private static String decoded(String encoded, String oneTimePad) {
    byte[] token = Base64.getDecoder().decode(encoded);
    byte[] pad = oneTimePad.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (int i = 0; i < token.length; i++) {
      token[i] ^= pad[i];
    }
    return new String(token, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private Path recoveryKey() {
    return folder.resolve("recovery.key");
  }
}
