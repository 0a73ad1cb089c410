package dev.cruvero.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Provider;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.dev.VaultBackend;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.AtOnce;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** Against a real OpenBao, set up by the files of deploy/vault. */
class PayloadKeysTest {

  private static final Actor TEST = Actor.system("test");

  /** Without workers: onboarding would make the keys first. */
  private static final TestServer SERVER = Cruvero.server(Map.of("CRUVERO_ROLE", "api"));

  private final VaultBackend vault = Cruvero.backends().vault();
  private final PayloadKeys keys = SERVER.bean(PayloadKeys.class);
  private final VaultIdentities identities = SERVER.bean(VaultIdentities.class);
  private final TenantId tenant = SERVER.tenant();
  private final UUID uid = UUID.randomUUID();
  private final String data = "secret/data/cruvero/keys/" + tenant + ".payload";

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  /** What a process knows that has just started. */
  private static PayloadKeys restarted() {
    return new PayloadKeys(
        SERVER.bean(PayloadKeyStore.class),
        SERVER.bean(TenantTransactions.class),
        SERVER.bean(Audit.class),
        SERVER.clock());
  }

  private static int status(VaultAnswer answer) {
    return answer instanceof VaultAnswer.Said said ? said.status() : 0;
  }

  @Test
  void makesOneKeyHoweverManyAsk() {
    List<Integer> versions = AtOnce.run(8, _ -> keys.ensure(tenant, uid, TEST));

    assertThat(versions).hasSize(8).containsOnly(1);
    assertThat(keys.ensure(tenant, uid, TEST)).isEqualTo(1);
    assertThat(restarted().ring(tenant, uid).current().key())
        .isEqualTo(keys.ring(tenant, uid).current().key());
  }

  @Test
  void readsWhatOlderKeysSealedAfterARotation() {
    keys.ensure(tenant, uid, TEST);
    PayloadKey before = keys.ring(tenant, uid).current();

    Answer rotated =
        SERVER.admin().post("/v1/tenants/" + tenant + "/secrets/payload-key/rotate", "");

    assertThat(rotated.json().at("/version").asInt()).as(rotated.toString()).isEqualTo(2);
    assertThat(keys.ring(tenant, uid).current().version()).isEqualTo(2);
    KeyRing fresh = restarted().ring(tenant, uid);
    assertThat(fresh.current().key()).isNotEqualTo(before.key());
    assertThat(fresh.of(1).key()).isEqualTo(before.key());
    assertThat(rotated.text()).hasSizeLessThan(40);
  }

  @Test
  void anotherProcessForgetsTheKeyOfAnIdThatWasMadeAgain() {
    UUID next = UUID.randomUUID();
    keys.ensure(tenant, uid, TEST);
    PayloadKeys other = restarted();
    PayloadKey first = other.ring(tenant, uid).current();

    keys.destroy(tenant, TEST);
    keys.ensure(tenant, next, TEST);

    assertThat(other.ring(tenant, next).current().key())
        .isNotEqualTo(first.key())
        .isEqualTo(keys.ring(tenant, next).current().key());
    assertThat(other.ring(tenant, next).of(1).key()).isNotEqualTo(first.key());
  }

  @Test
  void tenantsKeyMayNotRotate() {
    String path = "/v1/tenants/" + tenant + "/secrets/payload-key/rotate";

    assertThat(SERVER.runner(tenant).post(path, "").status()).isEqualTo(403);
    assertThat(SERVER.admin().post(path, "").status()).isEqualTo(200);
  }

  @Test
  void showsATenantsKeyToNoOtherTenantAndToNoOtherToken() {
    TenantId other = SERVER.tenant();
    keys.ensure(tenant, uid, TEST);
    keys.ensure(other, uid, TEST);

    assertThat(keys.readableBy(tenant, List.of(tenant, other))).containsExactly(tenant);
    assertThat(keys.readableBy(other, List.of(tenant, other))).containsExactly(other);
    assertThat(status(identities.reader().call(HttpMethod.GET, data, null))).isEqualTo(403);
  }

  @Test
  void writerNeitherReadsNorOverwritesBlindlyNorDeletes() {
    keys.ensure(tenant, uid, TEST);
    VaultLogin writer = identities.writer();
    Map<String, ?> blind = Map.of("data", Map.of("key", PayloadKey.fresh()));

    assertThat(status(writer.call(HttpMethod.GET, data, null))).isEqualTo(403);
    assertThat(status(writer.call(HttpMethod.DELETE, data, null))).isEqualTo(403);
    assertThat(status(writer.call(HttpMethod.POST, data, blind))).isEqualTo(400);
    assertThat(keys.rotate(tenant, TEST)).isEqualTo(2);
  }

  @Test
  void staysReadableWhenTheTenantIsCutOffFromItsCredentials() {
    Secrets secrets = SERVER.bean(Secrets.class);
    secrets.put(tenant, Provider.OPENROUTER, new SecretValue("sk"), TEST);
    keys.ensure(tenant, uid, TEST);
    SecretLookup before = secrets.readFresh(tenant, Provider.OPENROUTER);

    secrets.disable(tenant, TEST);

    assertThat(before).isInstanceOf(SecretLookup.Found.class);
    assertThat(secrets.readFresh(tenant, Provider.OPENROUTER))
        .isInstanceOf(SecretLookup.Forbidden.class);
    assertThat(restarted().ring(tenant, uid).current().version()).isEqualTo(1);
  }

  @Test
  void saysWhichKeyIsMissing() {
    assertUnreadable(() -> restarted().ring(tenant, uid).current(), "no payload key");
    keys.ensure(tenant, uid, TEST);
    assertUnreadable(() -> keys.ring(tenant, uid).of(7), "of version 7");
    vault.status("POST", data, foreign(), vault.adminToken());
    assertUnreadable(() -> restarted().ring(tenant, uid).current(), "by hand");
  }

  private static Map<String, ?> foreign() {
    return Map.of("options", Map.of("cas", 1), "data", Map.of("key", "no key at all"));
  }

  private static void assertUnreadable(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CruveroException.class,
            failure -> {
              assertThat(failure.code()).isEqualTo(ErrorCode.PAYLOAD_KEY_UNREADABLE);
              assertThat(failure.next()).isNotNull();
            })
        .hasMessageContaining(why);
  }

  @Test
  void remembersKeysWhileVaultIsAway() {
    keys.ensure(tenant, uid, TEST);
    keys.rotate(tenant, TEST);
    vault.stop();
    try {
      SERVER.clock().advance(java.time.Duration.ofHours(2));

      assertThat(keys.ring(tenant, uid).current().version()).isEqualTo(2);
      assertThat(keys.ring(tenant, uid).of(1).version()).isEqualTo(1);
      assertThatThrownBy(() -> restarted().ring(tenant, uid).current())
          .isInstanceOfSatisfying(
              CruveroException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.VAULT_UNREACHABLE));
    } finally {
      vault.start();
    }
  }

  @Test
  void destroysAllVersionsOnceNothingIsLeftToRead() {
    keys.ensure(tenant, uid, TEST);
    keys.rotate(tenant, TEST);

    keys.destroy(tenant, TEST);

    assertUnreadable(() -> keys.ring(tenant, uid).of(1), "of version 1");
    assertThat(keys.ensure(tenant, uid, TEST)).isEqualTo(1);
  }

  @Test
  void leavesEachChangeInTheTenantsRecord() {
    keys.ensure(tenant, uid, TEST);
    keys.rotate(tenant, TEST);

    assertThat(
            SERVER
                .database()
                .superuser()
                .sql(
                    "select action from cruvero.audit_events where tenant_id = ? and action like 'payload_key.%' order by seq")
                .param(tenant.value())
                .query(String.class)
                .list())
        .containsExactly("payload_key.create", "payload_key.rotate");
  }
}
