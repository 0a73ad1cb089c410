package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditFinding.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Tag("soak-sealed")
class AuditLineTest {

  private static final SampleRecord RECORD = new SampleRecord(8, 4);
  private static final int FLIPS = Counted.times(AuditLineTest.class, 400, 5_000);

  @Test
  void isAnEventOfOcsf() {
    JsonNode line = JsonMapper.shared().readTree(RECORD.lines().getFirst());

    assertThat(line.path("class_uid").intValue()).isEqualTo(6003);
    assertThat(line.path("category_uid").intValue()).isEqualTo(6);
    assertThat(line.path("type_uid").intValue()).isEqualTo(600_303);
    assertThat(line.path("time").longValue()).isEqualTo(1_795_514_401_000L);
    assertThat(line.path("actor").path("user").path("uid").stringValue()).isEqualTo("key:1");
    assertThat(line.path("api").path("operation").stringValue()).isEqualTo("tenant.update");
    assertThat(line.path("metadata").path("tenant_uid").stringValue()).isEqualTo("acme");
  }

  @Test
  void refusedStrangersAreAuthenticationEvents() {
    ChainedEvent denied =
        new ChainedEvent(
            null,
            1,
            "2026-11-24T10:00:00Z",
            "unauthenticated:any",
            "auth.denied",
            "api",
            "DENIED",
            "{\"NO_KEY\":3}",
            "");

    JsonNode line =
        JsonMapper.shared().readTree(new AuditLine(denied.after(null), null, List.of()).text());

    assertThat(line.path("class_uid").intValue()).isEqualTo(3002);
    assertThat(line.path("status_id").intValue()).isEqualTo(2);
    assertThat(line.path("metadata").has("tenant_uid")).isFalse();
  }

  @Test
  void everySingleBitThatChangesIsFoundWhereItIs() {
    Random random = new Random(7);
    List<String> lines = RECORD.lines();
    for (int i = 0; i < FLIPS; i++) {
      int at = random.nextInt(lines.size());
      byte[] bytes = lines.get(at).getBytes(StandardCharsets.UTF_8);
      int bit = random.nextInt(bytes.length * 8);
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      List<String> flipped = new ArrayList<>(lines);
      flipped.set(at, new String(bytes, StandardCharsets.UTF_8));

      AuditVerdict verdict = RECORD.verifyLines(flipped);

      assertThat(verdict.intact()).as(flipped.get(at)).isFalse();
      // A flipped number can make the line one of another event.
      assertThat(verdict.findings())
          .as(flipped.get(at))
          .anyMatch(finding -> finding.from() <= at + 2 && finding.to() >= at + 1);
    }
  }

  @Test
  void saysWhenWordsAroundTheEventOrValuesBesideItAreOthers() {
    AuditValue value = AuditValue.of(new byte[] {1, 2, 3}, "Jane Doe");
    ChainedEvent event =
        SampleRecord.event(1, "key:1", "{\"name\":{\"committed\":\"" + value.committed() + "\"}}")
            .after(null);
    AuditValue other = new AuditValue(value.committed(), value.salt(), "John Doe");
    String good = new AuditLine(event, null, List.of(value)).text();
    String erased = new AuditLine(event, null, List.of()).text();
    String wrong = new AuditLine(event, null, List.of(other)).text();

    assertThat(new AuditChain("acme").line(good).end().intact()).isTrue();
    assertThat(new AuditChain("acme").line(erased).end().intact()).isTrue();
    for (String bad : List.of(wrong, good.replace("\"severity_id\":1", "\"severity_id\":2"))) {
      assertThat(new AuditChain("acme").line(bad).end().findings())
          .singleElement()
          .extracting(AuditFinding::kind)
          .isEqualTo(Kind.PRESENTATION);
    }
  }
}
