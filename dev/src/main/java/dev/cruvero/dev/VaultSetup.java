package dev.cruvero.dev;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies {@code deploy/vault/setup.json}, the list of requests that a Vault administrator applies
 * elsewhere, and hands out the three AppRole credentials.
 */
final class VaultSetup {

  private static final List<String> ROLES = List.of("writer", "reader", "eraser");
  private static final Pattern MOUNT = Pattern.compile("[a-z0-9_-]+(/[a-z0-9_-]+)*");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final VaultApi vault;
  private final String adminToken;
  private final String mount;
  private final Map<String, String> captured = new TreeMap<>();

  /**
   * @param mount where credentials are; the files of deploy/vault name it secret
   */
  VaultSetup(VaultApi vault, String adminToken, String mount) {
    this.vault = vault;
    this.adminToken = adminToken;
    this.mount = mount;
  }

  /** Changes when any of the applied files does. */
  static String digest() {
    StringBuilder all = new StringBuilder(Home.resource("deploy/vault/setup.json"));
    policyFiles().forEach(file -> all.append(Home.resource("deploy/vault/" + file)));
    try {
      byte[] bytes = all.toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static List<String> policyFiles() {
    List<String> files = new ArrayList<>();
    for (JsonNode request : requests("secret")) {
      String policy = request.at("/body/policy").asString("");
      if (policy.startsWith("@")) {
        files.add(policy.substring(1));
      }
    }
    return files;
  }

  private static JsonNode requests(String mount) {
    if (!MOUNT.matcher(mount).matches()) {
      throw new DevException("a mount is small letters, digits, _ and -, parted by /");
    }
    String text = Home.resource("deploy/vault/setup.json");
    return JSON.readTree(text.replace("sys/mounts/secret\"", "sys/mounts/" + mount + "\""))
        .at("/requests");
  }

  private static String policy(String file, String mount) {
    return Home.resource("deploy/vault/" + file).replace("path \"secret/", "path \"" + mount + "/");
  }

  /** The requests in their order, for a person to read and to send by other means. */
  static void print(String mount, PrintWriter out) {
    for (JsonNode request : requests(mount)) {
      String why = request.at("/why").asString("");
      String unless = request.at("/unless").asString("");
      out.println("# " + (why.isEmpty() ? request.at("/path").asString() : why));
      if (!unless.isEmpty()) {
        out.println("# skip it when this succeeds: GET /v1/" + unless);
      }
      request
          .at("/capture")
          .properties()
          .forEach(
              kept ->
                  out.println(
                      "# of its answer, "
                          + kept.getValue().asString()
                          + " is {{"
                          + kept.getKey()
                          + "}} below"));
      out.println(request.at("/method").asString() + " /v1/" + request.at("/path").asString());
      printBody(request.at("/body"), mount, out);
      out.println();
    }
    out.flush();
  }

  private static void printBody(JsonNode body, String mount, PrintWriter out) {
    String file = body.at("/policy").asString("");
    if (file.startsWith("@")) {
      out.println("with this text as \"policy\":");
      out.println(policy(file.substring(1), mount).strip());
    } else if (!body.isMissingNode()) {
      out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(body));
    }
  }

  void apply() {
    for (JsonNode request : requests(mount)) {
      String unless = request.at("/unless").asString("");
      if (unless.isEmpty() || !vault.call("GET", unless, null, adminToken).ok()) {
        send(request);
      }
    }
  }

  private void send(JsonNode request) {
    String path = request.at("/path").asString();
    JsonNode body = request.at("/body");
    JsonNode answer =
        vault.expect(
            request.at("/method").asString(),
            path,
            body.isMissingNode() ? null : filledIn(body),
            adminToken);
    request
        .at("/capture")
        .properties()
        .forEach(
            entry ->
                captured.put(entry.getKey(), answer.at(entry.getValue().asString()).asString()));
  }

  private JsonNode filledIn(JsonNode body) {
    String policy = body.at("/policy").asString("");
    if (!policy.startsWith("@")) {
      return body;
    }
    String text = policy(policy.substring(1), mount);
    for (Map.Entry<String, String> value : captured.entrySet()) {
      text = text.replace("{{" + value.getKey() + "}}", value.getValue());
    }
    return ((ObjectNode) body.deepCopy()).put("policy", text);
  }

  /**
   * Writes {@code writer.json}, {@code reader.json}, {@code eraser.json}, and beside them the
   * accessor by which the writer finds a tenant's entity.
   */
  void writeCredentials(Path folder) {
    for (String role : ROLES) {
      if (Files.exists(folder.resolve(role + ".json"))) {
        continue;
      }
      String path = "auth/approle/role/cruvero-" + role;
      JsonNode roleId = vault.expect("GET", path + "/role-id", null, adminToken);
      JsonNode secretId = vault.expect("POST", path + "/secret-id", Map.of(), adminToken);
      Map<String, String> credentials =
          new TreeMap<>(
              Map.of(
                  "role_id", roleId.at("/data/role_id").asString(),
                  "secret_id", secretId.at("/data/secret_id").asString()));
      PrivateFiles.write(folder.resolve(role + ".json"), JSON.writeValueAsString(credentials));
    }
    PrivateFiles.write(
        folder.resolve("token-accessor"), captured.getOrDefault("accessor", "") + "\n");
  }
}
