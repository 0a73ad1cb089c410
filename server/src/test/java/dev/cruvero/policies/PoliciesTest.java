package dev.cruvero.policies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.tenants.Policy;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoliciesTest {

  private static final TenantId ACME = new TenantId("acme");

  private static PolicyDecision tool(List<String> allowed, List<String> blocked, String name) {
    Policy policy = new Policy(List.of(), List.of(), allowed, blocked, List.of());
    return Policies.decide(ACME, policy, Subject.TOOL, name);
  }

  @ParameterizedTest
  @CsvSource({
    "calculator, calculator, true",
    "calculator, calculator2, false",
    "mcp.wiki.*, mcp.wiki.read, true",
    "mcp.wiki.*, mcp.wikipedia, false",
    "*, anything, true",
    "Calculator, calculator, false",
    "calc.lator, calculator, false"
  })
  void anEntryIsANameOrItsBeginning(String entry, String name, boolean allowed) {
    PolicyDecision decision = tool(List.of(entry), List.of(), name);

    assertThat(decision instanceof PolicyDecision.Allowed).isEqualTo(allowed);
  }

  @Test
  void blockedWinsOverAllowedAndNamesTheRule() {
    PolicyDecision decision = tool(List.of("*"), List.of("http_*"), "http_get");

    assertThat(decision)
        .isEqualTo(
            new PolicyDecision.Refused(
                ErrorCode.TOOL_BLOCKED,
                "http_*",
                "blockedTools",
                Owner.PRODUCT,
                "cruvero tenant update --id acme --remove-blocked-tools http_*"));
  }

  @Test
  void anEmptyListAllowsNothingAndTheRefusalSaysWhatWould() {
    PolicyDecision decision = Policies.decide(ACME, Policy.NONE, Subject.MODEL, "x-ai/grok-4-fast");

    assertThat(decision)
        .isEqualTo(
            new PolicyDecision.Refused(
                ErrorCode.MODEL_NOT_ALLOWED,
                "not on the list",
                "allowedModels",
                Owner.PRODUCT,
                "cruvero tenant update --id acme --add-allowed-models x-ai/grok-4-fast"));
  }

  @Test
  void aNameThatAModelMadeUpReachesNobodysShell() {
    PolicyDecision.Refused refused =
        (PolicyDecision.Refused) tool(List.of(), List.of(), "x; rm -rf ~");

    assertThat(refused.next()).endsWith("--add-allowed-tools <name>");
  }

  @Property(tries = 300)
  void whatIsBlockedIsRefusedWhateverIsAllowed(
      @ForAll @Size(max = 5) List<@AlphaChars @StringLength(max = 3) String> allowed,
      @ForAll @AlphaChars @StringLength(min = 1, max = 3) String name) {
    PolicyDecision decision = tool(allowed, List.of(name), name);

    assertThat(decision).isInstanceOf(PolicyDecision.Refused.class);
  }

  @Property(tries = 300)
  void whatIsAllowedWasOnTheListByNameOrBeginning(
      @ForAll @Size(max = 5) List<@AlphaChars @StringLength(max = 3) String> allowed,
      @ForAll @AlphaChars @StringLength(min = 1, max = 3) String name) {
    PolicyDecision decision = tool(allowed, List.of(), name);

    assertThat(decision instanceof PolicyDecision.Allowed).isEqualTo(allowed.contains(name));
  }
}
