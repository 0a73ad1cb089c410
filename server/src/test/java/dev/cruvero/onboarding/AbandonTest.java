package dev.cruvero.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Backstage;
import dev.cruvero.testing.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AbandonTest {
  private final TestServer server = Practice.server();
  private final TenantId id = TestServer.newId();
  private final Tour tour = new Tour(server.admin(), id);

  @Test
  void freesTheIdAndEverythingThatWasMade() {
    tour.create();
    tour.secret();
    tour.await("AWAITING_HUMAN");
    assertThat(inVault("cruvero/tenants/" + id + "/llm/openrouter")).isTrue();
    assertThat(inVault("cruvero/keys/" + id + ".payload")).isTrue();

    Answer abandon = tour.post("onboarding/abandon", Map.of());
    tour.await("ABANDONED");

    assertThat(abandon.status()).isEqualTo(202);
    assertThat(server.admin().get("/v1/tenants/" + id).status()).isEqualTo(404);
    assertThat(inVault("cruvero/tenants/" + id + "/llm/openrouter")).isFalse();
    assertThat(inVault("cruvero/keys/" + id + ".payload")).isFalse();
    assertThat(new Tour(server.admin(), id).whole().path("state").asString()).isEqualTo("ACTIVE");
  }

  /** What Vault knows of a secret outlives its versions, unless it is deleted too. */
  private static boolean inVault(String secret) {
    return Backstage.vault("secret/metadata/" + secret).has("data");
  }

  @Test
  void isRefusedOnceTheTenantWasActive() {
    tour.whole();

    Answer abandon = tour.post("onboarding/abandon", Map.of());

    assertThat(abandon.status()).isEqualTo(409);
    assertThat(abandon.code()).isEqualTo("ILLEGAL_STATE");
    assertThat(server.admin().get("/v1/tenants/" + id).status()).isEqualTo(200);
  }

  @Test
  void leavesANamespaceThatSomebodyElseMade() {
    String theirs = "theirs-" + id;
    Backstage.register(theirs);

    tour.create(Map.of("namespace", theirs));
    JsonNode refused = tour.await("namespace", "WAITING");
    tour.post("onboarding/abandon", Map.of());
    tour.await("ABANDONED");

    assertThat(Tour.step(refused, "namespace").at("/cause/code").asString())
        .isEqualTo("NAMESPACE_TAKEN");
    assertThat(Backstage.registered(theirs)).isTrue();
  }

  @Test
  void leavesANamespaceThatWasAdoptedAndRemovesItsOwn() {
    String theirs = "theirs-" + id;
    Backstage.register(theirs);
    Tour other = new Tour(server.admin(), TestServer.newId());

    tour.create(Map.of("namespace", theirs, "adoptNamespace", true));
    other.create();
    tour.await("namespace", "DONE");
    other.await("namespace", "DONE");
    tour.post("onboarding/abandon", Map.of());
    other.post("onboarding/abandon", Map.of());
    tour.await("ABANDONED");
    other.await("ABANDONED");

    assertThat(Backstage.registered(theirs)).isTrue();
    assertThat(Backstage.namespacesOf(other.id())).isEmpty();
  }

  @Test
  void refusesANamespaceOfAnotherTenant() {
    tour.create();

    Answer taken =
        server
            .admin()
            .post(
                "/v1/tenants",
                Map.of(
                    "id",
                    TestServer.newId().value(),
                    "displayName",
                    "B",
                    "namespace",
                    "cruvero-" + id));

    assertThat(taken.code()).isEqualTo("NAMESPACE_TAKEN");
    assertThat(server.admin().get("/v1/tenants/" + id).status()).isEqualTo(200);
  }
}
