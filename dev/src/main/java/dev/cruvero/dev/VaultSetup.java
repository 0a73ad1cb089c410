package dev.cruvero.dev;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies {@code deploy/vault/setup.json}, the list of requests that a Vault administrator applies
 * elsewhere, and hands out the three AppRole credentials.
 */
final class VaultSetup {

  private static final List<String> ROLES = List.of("writer", "reader", "eraser");
  private static final JsonMapper JSON = JsonMapper.shared();

  private final VaultApi vault;
  private final String adminToken;
  private final Map<String, String> captured = new TreeMap<>();

  VaultSetup(VaultApi vault, String adminToken) {
    this.vault = vault;
    this.adminToken = adminToken;
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
    for (JsonNode request : requests()) {
      String policy = request.at("/body/policy").asString("");
      if (policy.startsWith("@")) {
        files.add(policy.substring(1));
      }
    }
    return files;
  }

  private static JsonNode requests() {
    return JSON.readTree(Home.resource("deploy/vault/setup.json")).at("/requests");
  }

  void apply() {
    for (JsonNode request : requests()) {
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
    String text = Home.resource("deploy/vault/" + policy.substring(1));
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
