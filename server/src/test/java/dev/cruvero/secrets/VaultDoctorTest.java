package dev.cruvero.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.dev.Backends;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Await;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Vault's faults, planted in a real OpenBao of this test's own. */
class VaultDoctorTest {

  private static Backends own;

  @BeforeAll
  static void start() {
    own = Backends.temporary();
  }

  @AfterAll
  static void stop() {
    own.close();
  }

  private static TestServer server(Map<String, String> more) {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("VAULT_ADDR", own.vault().address());
    settings.put("CRUVERO_VAULT_CREDENTIALS", own.vault().credentials().toString());
    return Cruvero.server(settings);
  }

  private static void vault(String path, Object body) {
    VaultBackend vault = own.vault();
    assertThat(vault.status("POST", path, body, vault.adminToken())).as(path).isBetween(200, 204);
  }

  private static JsonNode finding(TestServer server, String check) {
    JsonNode findings = server.admin().get("/v1/doctor").json().path("findings");
    for (JsonNode finding : findings) {
      if (finding.path("group").asString().equals("vault")
          && finding.path("check").asString().equals(check)) {
        return finding;
      }
    }
    throw new AssertionError(check + " is not among " + findings);
  }

  private static String status(TestServer server, String check) {
    return finding(server, check).path("status").asString();
  }

  private static void assertFails(JsonNode finding, String next) {
    assertThat(finding.path("status").asString()).as(finding.toString()).isEqualTo("fail");
    assertThat(finding.path("owner").asString()).isEqualTo("Security");
    assertThat(finding.path("next").asString()).contains(next);
  }

  private static void awaitDoctor(TestServer server, String words) {
    var _ =
        Await.until(
            Duration.ofSeconds(30),
            () -> server.admin().get("/v1/doctor").text(),
            text -> text.contains(words));
  }

  @Test
  void namesTheSealAndOnlyWhileItHolds() {
    try (TestServer server = server(Map.of())) {
      own.vault().seal();
      try {
        // A login that was under way when it closed is told of as no answer.
        awaitDoctor(server, "Vault is sealed");
        assertFails(finding(server, "sealed"), "bao operator unseal");
      } finally {
        own.vault().unseal();
      }
      awaitDoctor(server, "is unsealed");
    }
  }

  @Test
  void namesAMountWithoutVersions() {
    vault("sys/mounts/kv1", Map.of("type", "kv", "options", Map.of("version", "1")));
    vault(
        "sys/policies/acl/kv1",
        Map.of("policy", "path \"kv1/cruvero/*\" { capabilities = [\"read\"] }"));
    vault(
        "auth/approle/role/cruvero-writer",
        Map.of("token_policies", List.of("cruvero-writer", "kv1")));

    try (TestServer first = server(Map.of("CRUVERO_VAULT_MOUNT", "kv1"));
        TestServer second = server(Map.of())) {
      assertFails(finding(first, "kv-version"), "bao kv enable-versioning kv1");
      assertThat(status(second, "kv-version")).isEqualTo("ok");
    }
  }

  @Test
  void namesALoginThatCannotBeRenewed() {
    String role = "auth/approle/role/cruvero-eraser";
    vault(role, Map.of("token_type", "batch", "token_period", "0", "token_ttl", "10m"));

    try (TestServer server = server(Map.of())) {
      assertFails(finding(server, "eraser-login"), "token_type=service");
      assertThat(status(server, "writer-login")).isEqualTo("ok");
    } finally {
      vault(role, Map.of("token_type", "service", "token_period", "1h", "token_ttl", "0"));
    }
  }
}
