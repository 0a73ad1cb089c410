package dev.cruvero.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A server whose OpenBao is stopped, sealed and changed underneath it, and whose clock moves. */
class VaultOutageTest {

  private static final Actor TEST = Actor.system("test");

  /** Without workers: onboarding would read the same credentials in between. */
  private static final TestServer SERVER = Cruvero.server(Map.of("CRUVERO_ROLE", "api"));

  private final VaultBackend vault = Cruvero.backends().vault();
  private final Secrets secrets = SERVER.bean(Secrets.class);
  private final TenantId tenant = SERVER.tenant();
  private boolean hit;

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @BeforeEach
  void store() {
    secrets.put(tenant, Provider.OPENROUTER, new SecretValue("first"), TEST);
    assertThat(version(secrets.read(tenant, Provider.OPENROUTER))).isEqualTo(1);
  }

  @AfterEach
  void restore() {
    if (hit) {
      vault.unseal();
    }
    SERVER.clock().advance(Duration.ofSeconds(5));
  }

  private void stopVault() {
    hit = true;
    vault.stop();
  }

  private static int version(SecretLookup lookup) {
    return lookup instanceof SecretLookup.Found found ? found.version() : 0;
  }

  private void byHand(String value) {
    int status =
        vault.status(
            "POST",
            "secret/data/cruvero/tenants/" + tenant + "/llm/openrouter",
            Map.of("data", Map.of("api_key", value), "options", Map.of("cas", 1)),
            vault.adminToken());
    assertThat(status).isEqualTo(200);
  }

  private JsonNode vaultFinding(String check) {
    return StreamSupport.stream(
            SERVER.admin().get("/v1/doctor").json().at("/findings").spliterator(), false)
        .filter(finding -> finding.at("/group").asString().equals("vault"))
        .filter(finding -> finding.at("/check").asString().equals(check))
        .findFirst()
        .orElseThrow();
  }

  private String health() {
    SERVER.clock().advance(Duration.ofSeconds(3));
    return StreamSupport.stream(
            SERVER.nobody().get("/api/health").json().at("/components").spliterator(), false)
        .filter(component -> component.at("/name").asString().equals("vault"))
        .map(component -> component.at("/status").asString())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void bridgesAnOutageForTenMinutesAndThenFailsClosed() {
    String before = health();
    stopVault();
    SERVER.clock().advance(Duration.ofMinutes(2));
    SecretLookup bridged = secrets.read(tenant, Provider.OPENROUTER);
    String during = health();
    SERVER.clock().advance(Duration.ofMinutes(9));
    SecretLookup over = secrets.read(tenant, Provider.OPENROUTER);
    String after = health();
    vault.start();
    SERVER.clock().advance(Duration.ofMinutes(1));

    assertThat(version(bridged)).isEqualTo(1);
    assertThat(over).isInstanceOf(SecretLookup.Unreachable.class);
    assertThat(before + " " + during + " " + after).isEqualTo("healthy degraded unhealthy");
    assertThat(version(secrets.read(tenant, Provider.OPENROUTER))).isEqualTo(1);
    assertThat(health()).isEqualTo("healthy");
  }

  @Test
  void bridgesNothingForATenantThatWasCutOff() {
    stopVault();
    SERVER.clock().advance(Duration.ofMinutes(2));
    state("SUSPENDED");

    assertThat(secrets.read(tenant, Provider.OPENROUTER))
        .isInstanceOf(SecretLookup.Forbidden.class);
  }

  @Test
  void aSuspensionHoldsWhileVaultIsAwayAndVaultHearsOfItLater() {
    state("ACTIVE");
    stopVault();
    Answer suspended = turn("suspend");
    SecretLookup meanwhile = secrets.read(tenant, Provider.OPENROUTER);
    Answer again = turn("suspend");
    vault.start();
    SERVER.bean(VaultSwitch.class).sweep();

    assertThat(suspended.status()).isEqualTo(200);
    assertThat(suspended.json().path("state").asString()).isEqualTo("SUSPENDED");
    assertThat(warnings(suspended)).contains("VAULT_UNREACHABLE", "VAULT_NOT_TOLD");
    assertThat(meanwhile).isInstanceOf(SecretLookup.Forbidden.class);
    assertThat(again.header("Cruvero-Unchanged")).isEqualTo("true");
    assertThat(warnings(again)).contains("VAULT_NOT_TOLD");
    assertThat(warnings(SERVER.admin().get("/v1/tenants/" + tenant))).isEmpty();
    SERVER.clock().advance(Duration.ofSeconds(5));
    assertThat(secrets.examine(tenant, Provider.OPENROUTER))
        .as("by Vault itself")
        .isInstanceOf(SecretLookup.Forbidden.class);
  }

  @Test
  void aResumedTenantReadsAgainOnceVaultHasHeardOfIt() {
    state("ACTIVE");
    assertThat(warnings(turn("suspend"))).isEmpty();
    stopVault();
    Answer resumed = turn("resume");
    vault.start();
    SERVER.clock().advance(Duration.ofSeconds(5));
    SecretLookup untold = secrets.examine(tenant, Provider.OPENROUTER);
    SERVER.bean(VaultSwitch.class).sweep();

    assertThat(warnings(resumed)).contains("VAULT_NOT_TOLD");
    assertThat(untold).isInstanceOf(SecretLookup.Forbidden.class);
    assertThat(version(secrets.read(tenant, Provider.OPENROUTER))).isEqualTo(1);
  }

  private Answer turn(String verb) {
    return SERVER.admin().post("/v1/tenants/" + tenant + "/" + verb, Map.of("reason", "a leak"));
  }

  private static List<String> warnings(Answer tenant) {
    return tenant.json().path("warnings").findValuesAsString("code");
  }

  private void state(String state) {
    SERVER
        .database()
        .superuser()
        .sql("update cruvero.tenants set state = ? where tenant_id = ?")
        .params(state, tenant.value())
        .update();
  }

  @Test
  void tellsSealedFromUnreachable() {
    hit = true;
    vault.seal();
    SecretLookup sealed = secrets.readFresh(tenant, Provider.AZURE);
    JsonNode finding = vaultFinding("sealed");

    assertThat(sealed).isInstanceOf(SecretLookup.Sealed.class);
    assertThat(finding.at("/status").asString()).isEqualTo("fail");
    assertThat(finding.at("/owner").asString()).isEqualTo("Security");
    assertThatThrownBy(() -> secrets.put(tenant, Provider.OPENROUTER, new SecretValue("k"), TEST))
        .isInstanceOfSatisfying(
            CruveroException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.VAULT_SEALED));

    stopVault();
    SERVER.clock().advance(Duration.ofSeconds(5));
    assertThat(secrets.readFresh(tenant, Provider.AZURE))
        .isInstanceOf(SecretLookup.Unreachable.class);
    assertThat(vaultFinding("reachable").at("/status").asString()).isEqualTo("fail");
    assertThatThrownBy(() -> secrets.list(tenant))
        .isInstanceOfSatisfying(
            CruveroException.class,
            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.VAULT_UNREACHABLE));
  }

  @Test
  void seesACredentialChangedByHandByItsPoll() {
    byHand("second");
    int cached = version(secrets.read(tenant, Provider.OPENROUTER));
    SERVER.clock().advance(Duration.ofSeconds(25));

    secrets.poll();

    assertThat(cached).isEqualTo(1);
    assertThat(version(secrets.read(tenant, Provider.OPENROUTER))).isEqualTo(2);
  }

  @Test
  void dropsACredentialDeletedByHandAndServesItNoMore() {
    vault.status(
        "DELETE",
        "secret/data/cruvero/tenants/" + tenant + "/llm/openrouter",
        null,
        vault.adminToken());
    SERVER.clock().advance(Duration.ofSeconds(80));

    assertThat(secrets.read(tenant, Provider.OPENROUTER)).isInstanceOf(SecretLookup.Deleted.class);
    stopVault();
    SERVER.clock().advance(Duration.ofSeconds(10));
    assertThat(version(secrets.read(tenant, Provider.OPENROUTER))).isZero();
  }

  @Test
  void forgetsATenantAtOnce() {
    stopVault();

    secrets.forget(tenant);

    assertThat(version(secrets.read(tenant, Provider.OPENROUTER))).isZero();
  }

  @Test
  void replacesATenantsTokenBeforeItEnds() {
    SERVER.clock().advance(Duration.ofMinutes(20));

    assertThat(version(secrets.read(tenant, Provider.OPENROUTER))).isEqualTo(1);
  }

  @Test
  void theDoctorFindsALoginThatCannotBeRenewed() {
    String role = "auth/approle/role/cruvero-eraser";
    vault.status(
        "POST", role, Map.of("token_period", "0", "token_type", "batch"), vault.adminToken());
    try (TestServer other = Cruvero.server(Map.of())) {
      JsonNode findings = other.admin().get("/v1/doctor").json().at("/findings");

      assertThat(
              StreamSupport.stream(findings.spliterator(), false)
                  .filter(f -> f.at("/check").asString().equals("eraser-login"))
                  .map(f -> f.at("/status").asString() + f.at("/message").asString()))
          .singleElement()
          .asString()
          .startsWith("fail")
          .contains("cannot be renewed");
    } finally {
      vault.status(
          "POST", role, Map.of("token_period", "1h", "token_type", "service"), vault.adminToken());
    }
  }

  @Test
  void theDoctorFindsKeyValueVersionOne() {
    String admin = vault.adminToken();
    vault.status(
        "POST", "sys/mounts/kvone", Map.of("type", "kv", "options", Map.of("version", "1")), admin);
    String policy = "path \"kvone/data/*\" { capabilities = [\"create\"] }";
    vault.status("POST", "sys/policies/acl/kvone", Map.of("policy", policy), admin);
    String role = "auth/approle/role/cruvero-writer";
    vault.status("POST", role, Map.of("token_policies", "cruvero-writer,kvone"), admin);
    try (TestServer other = Cruvero.server(Map.of("CRUVERO_VAULT_MOUNT", "kvone"))) {
      JsonNode findings = other.admin().get("/v1/doctor").json().at("/findings");

      assertThat(
              StreamSupport.stream(findings.spliterator(), false)
                  .filter(f -> f.at("/check").asString().equals("kv-version"))
                  .map(f -> f.at("/status").asString()))
          .containsExactly("fail");
      assertThat(vaultFinding("kv-version").at("/status").asString()).isEqualTo("ok");
    } finally {
      vault.status("POST", role, Map.of("token_policies", "cruvero-writer"), admin);
      vault.status("DELETE", "sys/mounts/kvone", null, admin);
    }
  }

  @Test
  void theDoctorNamesALoginThatIsRefused() {
    try (TestServer other = Cruvero.server(Map.of("CRUVERO_VAULT_CREDENTIALS", "/nonexistent"))) {
      JsonNode findings = other.admin().get("/v1/doctor").json().at("/findings");

      assertThat(findings.findValuesAsString("message"))
          .anyMatch(message -> message.startsWith("the reader cannot log in"));
    }
  }
}
