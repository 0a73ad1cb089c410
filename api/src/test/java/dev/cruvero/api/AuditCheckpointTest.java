package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.api.AuditFinding.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AuditCheckpointTest {

  private static final SampleRecord RECORD = new SampleRecord(30, 10);
  private static final SampleRecord OTHER = new SampleRecord(30, 10);

  private static List<AuditFinding> found(List<AuditCheckpoint> checkpoints, AuditKeys keys) {
    AuditChain chain = new AuditChain(SampleRecord.TENANT).checkpoints(checkpoints, keys);
    RECORD.events.forEach(chain::event);
    return chain.end().findings();
  }

  @Test
  void survivesItsOwnText() {
    AuditCheckpoint first = RECORD.checkpoints.getFirst();

    AuditCheckpoint read =
        AuditCheckpoint.of(JsonMapper.shared().readTree(first.json().toString()));

    assertThat(read).isEqualTo(first);
    assertThat(RECORD.keys().signed(read)).isTrue();
    assertThatThrownBy(() -> AuditCheckpoint.of(JsonMapper.shared().readTree("{\"seq\":1}")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oneThatWasChangedOrSignedByAnotherKeyVouchesForNothing() {
    AuditCheckpoint first = RECORD.checkpoints.getFirst();
    AuditCheckpoint changed =
        new AuditCheckpoint(
            first.tenant(), 1, 11, first.hash(), first.at(), null, first.key(), first.signature());

    assertThat(RECORD.keys().signed(first)).isTrue();
    assertThat(RECORD.keys().signed(changed)).isFalse();
    assertThat(OTHER.keys().signed(first)).isFalse();
    assertThat(RECORD.keys().signed(first.signed("not Base64"))).isFalse();
    assertThat(found(RECORD.checkpoints, OTHER.keys()))
        .hasSize(3)
        .allMatch(finding -> finding.kind() == Kind.CHECKPOINT);
  }

  @Test
  void oneThatIsTakenOutOrPutInIsFound() {
    List<AuditCheckpoint> without = new ArrayList<>(RECORD.checkpoints);
    without.remove(1);
    List<AuditCheckpoint> with = new ArrayList<>(RECORD.checkpoints);
    with.add(RECORD.checkpoint(4, RECORD.events.get(19), RECORD.checkpoints.get(1)));

    assertThat(found(RECORD.checkpoints, RECORD.keys())).isEmpty();
    assertThat(found(without, RECORD.keys())).extracting(AuditFinding::from).contains(30L);
    assertThat(found(with, RECORD.keys()))
        .extracting(AuditFinding::kind)
        .containsOnly(Kind.CHECKPOINT);
  }

  @Test
  void keysAreReadFromPemAsTheyAreWritten() {
    String pem =
        AuditKeys.pem(RECORD.pair.getPublic()) + "\n" + AuditKeys.pem(OTHER.pair.getPublic());

    AuditKeys keys = AuditKeys.ofPem(pem);

    assertThat(keys.all()).containsExactly(RECORD.pair.getPublic(), OTHER.pair.getPublic());
    assertThat(keys.signed(OTHER.checkpoints.getFirst())).isTrue();
    assertThat(AuditKeys.ofPem("nothing").isEmpty()).isTrue();
    assertThatThrownBy(() -> AuditKeys.ofPem(pem.replace("MCow", "MCox")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
