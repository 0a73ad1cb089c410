package dev.cruvero.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.testing.Answer;
import dev.cruvero.testing.Cruvero;
import dev.cruvero.testing.TestServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class DowngradeModelTest {

  private static final String DEAR = "x-ai/grok-4";
  private static final String CHEAP = "x-ai/grok-4-fast";

  private final TestServer server = Cruvero.server();

  private Answer change(TenantId tenant, Map<String, ?> policy) {
    return server.admin().patch("/v1/tenants/" + tenant, Map.of("policy", policy));
  }

  private TenantId tenant() {
    TenantId id = server.tenant();
    Answer set = change(id, Map.of("allowedModels", List.of(DEAR, CHEAP), "downgradeModel", CHEAP));
    assertThat(set.json().path("policy").path("downgradeModel").asString()).isEqualTo(CHEAP);
    return id;
  }

  private JsonNode policy(TenantId tenant) {
    return server.admin().get("/v1/tenants/" + tenant).json().path("policy");
  }

  @ParameterizedTest
  @CsvSource({
    "openai/gpt-4o, INVALID_REQUEST, allowedModels",
    "openai/gpt-9,  UNKNOWN_MODEL,   models.yaml",
    "x-ai/*,        INVALID_REQUEST, without *"
  })
  void refusesADowngradeModelThatCouldNotBeCalled(String model, String code, String why) {
    TenantId tenant = tenant();
    List<String> allowed = List.of(DEAR, CHEAP, code.equals("UNKNOWN_MODEL") ? "openai/*" : CHEAP);

    Answer refused = change(tenant, Map.of("allowedModels", allowed, "downgradeModel", model));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.json().path("detail").asString()).contains("policy.downgradeModel", why);
    assertThat(policy(tenant).path("downgradeModel").asString()).isEqualTo(CHEAP);
  }

  @Test
  void tellsEverythingThatIsWrongTogether() {
    Map<String, ?> request =
        Map.of(
            "limits",
            Map.of("rpm", -1),
            "policy",
            Map.of("allowedModels", List.of("openai/gpt-8"), "downgradeModel", "openai/gpt-9"));

    Answer refused = server.admin().patch("/v1/tenants/" + tenant(), request);

    assertThat(refused.json().path("problems").findValuesAsString("field"))
        .containsExactlyInAnyOrder(
            "limits.rpm", "policy.allowedModels", "policy.downgradeModel", "policy.downgradeModel");
  }

  @ParameterizedTest
  @CsvSource({"removeAllowedModels", "addBlockedModels"})
  void refusesToForbidTheModelWhileItIsTheDowngradeModel(String edit) {
    TenantId tenant = tenant();
    Map<String, Object> policy = new HashMap<>(Map.of(edit, List.of(CHEAP)));

    Answer refused = change(tenant, policy);
    policy.put("downgradeModel", null);
    Answer allowed = change(tenant, policy);

    assertThat(refused.code()).isEqualTo("INVALID_REQUEST");
    assertThat(refused.json().path("next").asString())
        .isEqualTo("cruvero tenant update --id " + tenant + " --clear-downgrade-model");
    assertThat(allowed.status()).isEqualTo(200);
    assertThat(policy(tenant).has("downgradeModel")).isFalse();
  }

  @Test
  void staysWhenOtherPartsOfThePolicyChange() {
    TenantId tenant = tenant();

    change(tenant, Map.of("allowedTools", List.of("calculator")));

    assertThat(policy(tenant).path("downgradeModel").asString()).isEqualTo(CHEAP);
    assertThat(explain(tenant, "model=" + DEAR)).isEqualTo(CHEAP);
    assertThat(explain(tenant, "model=openai/gpt-4o")).isEmpty();
    assertThat(explain(tenant, "tool=calculator")).isEmpty();
  }

  private String explain(TenantId tenant, String subject) {
    Answer answer = server.admin().on(tenant).get("/v1/policy/explain?" + subject);
    return answer.json().path("downgradeModel").asString("");
  }
}
