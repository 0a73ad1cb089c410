package dev.cruvero.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches a real Vault, counted in front of it. */
@Tag("soak-sealed")
class VaultTrafficTest {

  private static final Actor TEST = Actor.system("test");
  private static final String LOGIN = "auth/approle/login";

  private static final CountingVault FRONT =
      CountingVault.before(Cruvero.backends().vault().address());
  private static final TestServer SERVER =
      Cruvero.server(Map.of("CRUVERO_ROLE", "api", "VAULT_ADDR", FRONT.address()));

  private final VaultBackend vault = Cruvero.backends().vault();
  private final Secrets secrets = SERVER.bean(Secrets.class);
  private final TenantId tenant = SERVER.tenant();

  @AfterAll
  static void stop() {
    SERVER.close();
    FRONT.close();
  }

  private void store(TenantId owner) {
    secrets.put(owner, Provider.OPENROUTER, new SecretValue("k"), TEST);
    assertThat(secrets.read(owner, Provider.OPENROUTER)).isInstanceOf(SecretLookup.Found.class);
  }

  private SecretLookup read() {
    return secrets.read(tenant, Provider.OPENROUTER);
  }

  private void move(String state) {
    SERVER
        .database()
        .superuser()
        .sql("update cruvero.tenants set state = ? where tenant_id = ?")
        .params(state, tenant.value())
        .update();
  }

  private List<String> events(String action) {
    return SERVER
        .database()
        .superuser()
        .sql(
            "select actor || ' ' || outcome from cruvero.audit_events where tenant_id = ? and action = ?")
        .params(tenant.value(), action)
        .query(String.class)
        .stream()
        .map(String::valueOf)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "%2e%2e",
        "a%2f..%2fb",
        "+",
        "*",
        "%2f",
        "",
        "a--b",
        "ACME",
        "%D0%B0cme",
        "acme%EF%BC%8F",
        "acme%00"
      })
  void noRequestIsMadeForAHostileId(String id) {
    int before = FRONT.seen("/tenants/").size() + FRONT.seen("auth/token/create").size();

    int status =
        SERVER
            .admin()
            .put("/v1/tenants/" + id + "/secrets/llm/openrouter", Map.of("value", "v"))
            .status();

    assertThat(status).isBetween(400, 405);
    assertThat(FRONT.seen("/tenants/").size() + FRONT.seen("auth/token/create").size())
        .isEqualTo(before);
  }

  @Test
  void noRequestIsMadeForAnIdOfTenKilobytesAndOneIsForAGoodOne() {
    String large = "a".repeat(10_000);

    SERVER.admin().put("/v1/tenants/" + large + "/secrets/llm/openrouter", Map.of("value", "v"));
    store(tenant);

    assertThat(FRONT.seen(large)).isEmpty();
    assertThat(FRONT.seen("/data/cruvero/tenants/" + tenant + "/")).hasSize(2);
  }

  @Test
  void aTenantThatIsSwitchedOffIsRefusedAtOnceAndOnlyItIs() {
    TenantId other = SERVER.tenant();
    store(other);
    store(tenant);
    int logins = FRONT.seen(LOGIN).size();

    secrets.disable(tenant, TEST);

    assertThat(read()).isInstanceOf(SecretLookup.Forbidden.class);
    assertThat(secrets.readFresh(other, Provider.OPENROUTER))
        .isInstanceOf(SecretLookup.Found.class);
    assertThat(FRONT.seen(LOGIN)).as("a new login would end all tenants' tokens").hasSize(logins);
    secrets.enable(tenant, TEST);
    assertThat(read()).isInstanceOf(SecretLookup.Found.class);
    assertThat(events("secret.disable")).containsExactly("system:test ALLOWED");
    assertThat(events("secret.enable")).containsExactly("system:test ALLOWED");
  }

  @Test
  void aTenantCanBeSwitchedOffBeforeItEverReadAnything() {
    secrets.disable(tenant, TEST);

    assertThat(read()).isInstanceOf(SecretLookup.Forbidden.class);
  }

  @Test
  void aSuspendedTenantIsNotServedFromTheCache() {
    store(tenant);
    int reads = FRONT.seen("/data/cruvero/tenants/" + tenant + "/").size();
    read();
    assertThat(FRONT.seen("/data/cruvero/tenants/" + tenant + "/")).hasSize(reads);

    move("SUSPENDED");

    assertThat(read()).isInstanceOf(SecretLookup.Forbidden.class);
    assertThat(FRONT.seen("/data/cruvero/tenants/" + tenant + "/")).hasSize(reads);
  }

  @Test
  void aKeyRotatedByHandIsServedWithinAMinute() {
    store(tenant);
    vault.status(
        "POST",
        "secret/data/cruvero/tenants/" + tenant + "/llm/openrouter",
        Map.of("data", Map.of("api_key", "new"), "options", Map.of("cas", 1)),
        vault.adminToken());

    SERVER.clock().advance(Duration.ofSeconds(30));
    secrets.poll();

    assertThat(read())
        .isInstanceOfSatisfying(
            SecretLookup.Found.class, found -> assertThat(found.version()).isEqualTo(2));
  }

  @Test
  void theRecordTellsWhoReadAndThatNothingWasDeleted() {
    store(tenant);
    secrets.examine(tenant, Provider.OPENROUTER);
    secrets.readAs(tenant, tenant, Provider.OPENROUTER);
    boolean deleted = secrets.delete(tenant, Provider.AZURE, TEST);

    assertThat(events("secret.read"))
        .containsExactly("system:runtime ALLOWED", "system:doctor ALLOWED");
    assertThat(events("secret.probe")).containsExactly("system:isolation-probe ALLOWED");
    assertThat(deleted).isFalse();
    assertThat(events("secret.delete")).containsExactly("system:test FAILED");
  }

  @Test
  void aLoginThatIsNotRenewedShowsInHealthBeforeItEnds() {
    store(tenant);
    VaultIdentities identities = SERVER.bean(VaultIdentities.class);
    double left = identities.reader().secondsLeft();
    assertThat(SERVER.admin().get("/api/health/detail").text()).doesNotContain("renewed");

    SERVER.clock().advance(Duration.ofMinutes(50));
    String health = SERVER.admin().get("/api/health/detail").text();
    SERVER.clock().advance(Duration.ofMinutes(-50));

    assertThat(left).isBetween(1_700.0, 3_600.0);
    assertThat(health).contains("login should have been renewed").contains("\"Security\"");
    assertThat(SERVER.at(SERVER.metricsAddress()).get("/metrics").text())
        .contains("cruvero_vault_login_left_seconds{identity=\"reader\"");
  }
}
