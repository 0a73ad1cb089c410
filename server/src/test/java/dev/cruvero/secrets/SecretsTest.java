package dev.cruvero.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Client;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Against a real OpenBao, set up by the files of deploy/vault. */
class SecretsTest {

  private static final String CANARY = "sk-canary-5f1e0c7a";
  private static final Actor TEST = Actor.system("test");

  private final TestServer server = Cruvero.server();
  private final Client admin = server.admin();
  private final Secrets secrets = server.bean(Secrets.class);
  private final VaultBackend vault = Cruvero.backends().vault();
  private final TenantId tenant = server.tenant();
  private final String path = "/v1/tenants/" + tenant + "/secrets/llm/openrouter";

  private int byHand(String method, Object body) {
    return vault.status(
        method,
        "secret/data/cruvero/tenants/" + tenant + "/llm/openrouter",
        body,
        vault.adminToken());
  }

  private long events(String action) {
    return server
        .database()
        .superuser()
        .sql("select count(*) from cruvero.audit_events where tenant_id = ? and action = ?")
        .params(tenant.value(), action)
        .query(Long.class)
        .single();
  }

  @Test
  void storesVersionsAndNeverShowsTheValue() {
    Answer first = admin.put(path, Map.of("value", CANARY));
    Answer second = admin.put(path, Map.of("value", CANARY + "2"));
    Answer listed = admin.get("/v1/tenants/" + tenant + "/secrets");

    assertThat(first.json().at("/version").asInt()).as(first.toString()).isEqualTo(1);
    assertThat(second.json().at("/version").asInt()).isEqualTo(2);
    assertThat(listed.json().at("/items").size()).isEqualTo(1);
    assertThat(admin.get(path).json().at("/version").asInt()).isEqualTo(2);
    assertThat(first.text() + second.text() + listed.text()).doesNotContain(CANARY);
    assertThat(events("secret.put")).isEqualTo(2);
  }

  @Test
  void tenantReadsItsOwnCredentialAndNobodyElses() {
    TenantId other = server.tenant();
    secrets.put(tenant, Provider.OPENROUTER, new SecretValue(CANARY), TEST);
    secrets.put(other, Provider.OPENROUTER, new SecretValue("other"), TEST);

    SecretLookup own = secrets.readAs(tenant, tenant, Provider.OPENROUTER);
    SecretLookup foreign = secrets.readAs(tenant, other, Provider.OPENROUTER);

    assertThat(own).isInstanceOf(SecretLookup.Found.class);
    assertThat(foreign).isInstanceOf(SecretLookup.Forbidden.class);
    assertThat(own.toString()).doesNotContain(CANARY);
  }

  @Test
  void countsWhatWasWrittenByHand() {
    byHand("POST", Map.of("data", Map.of("api_key", CANARY)));

    assertThat(secrets.read(tenant, Provider.OPENROUTER))
        .isInstanceOfSatisfying(
            SecretLookup.Found.class,
            found -> assertThat(found.value().reveal()).isEqualTo(CANARY));
    assertThat(secrets.list(tenant))
        .singleElement()
        .satisfies(secret -> assertThat(secret.writtenHere()).isFalse());
  }

  @Test
  void tellsMissingFromDeletedFromUnusable() {
    SecretLookup never = secrets.readFresh(tenant, Provider.AZURE);
    byHand("POST", Map.of("data", Map.of("other_field", "x")));
    SecretLookup unusable = secrets.readFresh(tenant, Provider.OPENROUTER);
    byHand("DELETE", Map.of());
    SecretLookup deleted = secrets.readFresh(tenant, Provider.OPENROUTER);

    assertThat(never).isEqualTo(new SecretLookup.Missing());
    assertThat(unusable).isEqualTo(new SecretLookup.Missing());
    assertThat(deleted).isEqualTo(new SecretLookup.Deleted(1));
  }

  @Test
  void deletesAndWritesAgain() {
    admin.put(path, Map.of("value", CANARY));

    int deleted = admin.delete(path).status();
    Answer again = admin.delete(path);
    Answer rewritten = admin.put(path, Map.of("value", CANARY));

    assertThat(deleted).isEqualTo(204);
    assertThat(again.status()).isEqualTo(404);
    assertThat(again.json().at("/next").asString()).startsWith("cruvero secret put");
    assertThat(rewritten.json().at("/version").asInt()).isEqualTo(2);
  }

  @Test
  void nobodyOverwritesWithoutNamingTheVersion() {
    admin.put(path, Map.of("value", CANARY));

    int blind = byHand("POST", Map.of("data", Map.of("api_key", "x")));
    int knowing =
        byHand("POST", Map.of("data", Map.of("api_key", "x"), "options", Map.of("cas", 1)));

    assertThat(blind).isEqualTo(400);
    assertThat(knowing).isEqualTo(200);
  }

  @Test
  void readsOnceForAllWhoAsk() {
    secrets.put(tenant, Provider.OPENROUTER, new SecretValue(CANARY), TEST);

    List<Boolean> found =
        IntStream.range(0, 64)
            .parallel()
            .mapToObj(_ -> secrets.read(tenant, Provider.OPENROUTER))
            .map(SecretLookup.Found.class::isInstance)
            .toList();

    assertThat(found).hasSize(64).doesNotContain(false);
    assertThat(events("secret.read")).isEqualTo(1);
  }

  @Test
  void seesItsOwnWriteAtOnce() {
    secrets.put(tenant, Provider.OPENROUTER, new SecretValue("old"), TEST);
    secrets.read(tenant, Provider.OPENROUTER);

    secrets.put(tenant, Provider.OPENROUTER, new SecretValue("new"), TEST);

    assertThat(secrets.read(tenant, Provider.OPENROUTER))
        .isInstanceOfSatisfying(
            SecretLookup.Found.class, found -> assertThat(found.version()).isEqualTo(2));
  }

  @Test
  void logsInAgainWhenItsTokensWereRevoked() {
    secrets.put(tenant, Provider.OPENROUTER, new SecretValue(CANARY), TEST);
    secrets.read(tenant, Provider.OPENROUTER);

    vault.status("PUT", "sys/leases/revoke-prefix/auth/approle", Map.of(), vault.adminToken());

    assertThat(secrets.readFresh(tenant, Provider.OPENROUTER))
        .isInstanceOf(SecretLookup.Found.class);
    assertThat(secrets.list(tenant)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "line\nend", "nul\0byte"})
  void refusesValuesThatAreNoKeysWithoutRepeatingThem(String value) {
    Answer refused = admin.put(path, Map.of("value", value));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().at("/problems/0/field").asString()).isEqualTo("value");
    assertThat(admin.get(path).status()).isEqualTo(404);
  }

  @Test
  void boundsTheValue() {
    int largest = admin.put(path, Map.of("value", "x".repeat(16 * 1024))).status();
    Answer larger = admin.put(path, Map.of("value", CANARY.repeat(1024)));

    assertThat(largest).isEqualTo(200);
    assertThat(larger.status()).isEqualTo(400);
    assertThat(larger.text()).doesNotContain(CANARY);
  }

  @Test
  void leavesNoTraceOfTheValueInTheDatabase() {
    admin.put(path, Map.of("value", CANARY));
    secrets.read(tenant, Provider.OPENROUTER);

    assertThat(
            server
                .database()
                .superuser()
                .sql(
                    """
                    select count(*) from (
                      select details::text as text from cruvero.audit_events
                      union all select t::text from cruvero.tenant_secrets t
                      union all select t::text from cruvero.idempotency_keys t) all_text
                    where text like ?
                    """)
                .param("%" + CANARY + "%")
                .query(Long.class)
                .single())
        .isZero();
  }

  @Test
  void tenantsKeyMayNeitherWriteNorListNorDelete() {
    Client runner = server.runner(tenant);

    assertThat(runner.put(path, Map.of("value", CANARY)).status()).isEqualTo(403);
    assertThat(runner.get("/v1/tenants/" + tenant + "/secrets").status()).isEqualTo(403);
    assertThat(runner.delete(path).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a%2f..%2fb", "+", "*", "%2e%2e", "ACME", "a--b", "x"})
  void noHostileIdReachesVault(String id) {
    Answer refused =
        admin.put("/v1/tenants/" + id + "/secrets/llm/openrouter", Map.of("value", "v"));

    assertThat(refused.status()).isIn(400, 404);
  }

  @Test
  void unknownProvidersAndTenantsAreToldApart() {
    Answer provider = admin.put(path.replace("openrouter", "acme"), Map.of("value", "v"));
    Answer nobody = admin.put("/v1/tenants/nobody/secrets/llm/azure", Map.of("value", "v"));

    assertThat(provider.json().at("/problems/0/message").asString()).contains("openrouter, azure");
    assertThat(nobody.code()).isEqualTo("TENANT_NOT_FOUND");
  }

  @Test
  void refusesTheSecondOfTwoWritersOfOneVersion() {
    SecretWriter writer =
        new SecretWriter(
            server.bean(VaultIdentities.class),
            new SecretPaths("secret"),
            new AzureCredentials(List.of(), JsonMapper.shared()));

    List<String> outcomes =
        IntStream.range(0, 16).parallel().mapToObj(_ -> attempt(writer)).toList();

    long written = outcomes.stream().filter("written"::equals).count();
    assertThat(outcomes).isSubsetOf("written", "SECRET_CONFLICT");
    assertThat(writer.find(tenant, Provider.OPENROUTER).orElseThrow().version())
        .isEqualTo((int) written);
  }

  private String attempt(SecretWriter writer) {
    try {
      writer.write(tenant, Provider.OPENROUTER, new SecretValue("v"));
      return "written";
    } catch (CruveroException failure) {
      return failure.code().name();
    }
  }

  @Test
  void writesNothingWhenTheTenantIsUnknown() {
    TenantId unknown = TestServer.newId();

    assertThatThrownBy(
            () -> secrets.put(unknown, Provider.OPENROUTER, new SecretValue(CANARY), TEST))
        .isInstanceOf(CruveroException.class);
    assertThat(
            vault.status(
                "GET",
                "secret/metadata/cruvero/tenants/" + unknown + "/llm/openrouter",
                null,
                vault.adminToken()))
        .isEqualTo(404);
  }
}
