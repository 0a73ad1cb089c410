package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Tag("soak-sealed")
@SuppressWarnings("NullAway.Init")
class IsolationEvidenceTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int TAMPERINGS = Counted.times(IsolationEvidenceTest.class, 1_000, 10_000);

  private AuditKeys keys;
  private IsolationEvidence evidence;

  @BeforeEach
  void sign() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    keys = new AuditKeys(List.of(pair.getPublic()));
    ObjectNode json = JSON.createObjectNode();
    json.put("tenant", "acme")
        .put("uid", "7c9e6679-7425")
        .put("serial", 3)
        .put("at", "2026-11-24T10:00:00Z");
    ArrayNode probes = json.putArray("probes");
    for (String boundary : List.of("postgres.read", "vault.list", "key.path")) {
      probes
          .addObject()
          .put("boundary", boundary)
          .put("observed", "no row")
          .put("result", "DENIED");
    }
    IsolationEvidence unsigned = new IsolationEvidence(json).keyed(keys.ids().getFirst());
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(unsigned.signedText().getBytes(StandardCharsets.UTF_8));
    evidence = unsigned.signed(Base64.getEncoder().encodeToString(signature.sign()));
  }

  private List<AuditFinding.Kind> kinds(IsolationEvidence of) {
    return of.findings(keys, "acme", 3).stream().map(AuditFinding::kind).toList();
  }

  @Test
  void everyEditOfAnyFieldIsFound() {
    Random random = new Random(20261124);
    List<String> missed = new ArrayList<>();

    for (int i = 0; i < TAMPERINGS; i++) {
      ObjectNode edited = evidence.json().deepCopy();
      edit(edited, random);
      if (kinds(new IsolationEvidence(edited)).isEmpty()) {
        missed.add(edited.toString());
      }
    }

    assertThat(missed).isEmpty();
    assertThat(kinds(IsolationEvidence.of(JSON.readTree(evidence.json().toPrettyString()))))
        .isEmpty();
  }

  /** Some leaf is changed, taken out, or given company; or two probes change places. */
  private static void edit(ObjectNode evidence, Random random) {
    ArrayNode probes = (ArrayNode) evidence.get("probes");
    ObjectNode at =
        random.nextBoolean() ? evidence : (ObjectNode) probes.get(random.nextInt(probes.size()));
    List<String> names =
        at.propertyNames().stream().filter(name -> !name.equals("probes")).toList();
    String name = names.get(random.nextInt(names.size()));
    switch (random.nextInt(5)) {
      case 0 -> at.remove(name);
      case 1 -> at.put(name + "2", "x");
      case 2 -> probes.remove(random.nextInt(probes.size()));
      case 3 -> {
        JsonNode first = probes.remove(0);
        probes.insert(1 + random.nextInt(probes.size()), first);
      }
      default -> at.put(name, flipped(at.get(name).asString(), random));
    }
  }

  private static String flipped(String text, Random random) {
    int at = random.nextInt(text.length());
    char other = (char) (text.charAt(at) ^ (1 << random.nextInt(5)));
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  @Test
  void anotherTenantsAndAnEarlierProofAreRecognised() {
    assertThat(evidence.findings(keys, "globex", 3))
        .extracting(AuditFinding::kind)
        .containsExactly(AuditFinding.Kind.OTHER_TENANT);
    assertThat(evidence.findings(keys, "acme", 4))
        .extracting(AuditFinding::kind)
        .containsExactly(AuditFinding.Kind.OUTDATED);
    assertThat(evidence.findings(keys, null, 0)).isEmpty();
  }

  @Test
  void whatIsSignedWithAnUnknownKeyOrNoneIsForged() {
    ObjectNode unsigned = evidence.json().deepCopy();
    unsigned.remove(List.of("key", "signature"));

    assertThat(kinds(new IsolationEvidence(unsigned))).containsExactly(AuditFinding.Kind.FORGED);
    assertThat(evidence.findings(new AuditKeys(List.of()), "acme", 3))
        .extracting(AuditFinding::kind)
        .containsExactly(AuditFinding.Kind.FORGED);
  }

  @Test
  void isSealedOnlyWhileEveryProbeWasDenied() {
    ObjectNode breached = evidence.json().deepCopy();
    ((ObjectNode) breached.at("/probes/1")).put("result", "BREACHED");
    ObjectNode empty = evidence.json().deepCopy();
    empty.putArray("probes");

    assertThat(evidence.sealed()).isTrue();
    assertThat(new IsolationEvidence(breached).sealed()).isFalse();
    assertThat(new IsolationEvidence(empty).sealed()).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IsolationEvidence.of(JSON.createObjectNode()));
  }
}
