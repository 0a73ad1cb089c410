package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.AuditFinding.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("soak-sealed")
class AuditChainTest {

  private static final int EVENTS = 60;
  private static final int TAMPERINGS = Counted.times(AuditChainTest.class, 1_200, 20_000);

  private static final int EACH = 20;
  private static final SampleRecord RECORD = new SampleRecord(EVENTS, EACH);

  /** What somebody does to a record, and which events it concerns. */
  private record Tampered(List<ChainedEvent> events, int from, int to) {}

  private enum Deed {
    EDIT,
    EDIT_AND_HASH,
    DELETE,
    INSERT,
    SWAP,
    TRUNCATE,
    REWRITE
  }

  @Test
  void aRecordAsItWasWrittenIsIntact() {
    AuditVerdict verdict = RECORD.verify(RECORD.events);

    assertThat(verdict.intact()).isTrue();
    assertThat(verdict.events()).isEqualTo(EVENTS);
    assertThat(verdict.checkpoints()).isEqualTo(3);
    assertThat(verdict.checkpointedTo()).isEqualTo(EVENTS);
    assertThat(RECORD.verifyLines(RECORD.lines()).intact()).isTrue();
  }

  @Test
  void findsAndLocatesEveryTampering() {
    Random random = new Random(20_261_124);
    Map<Deed, Integer> done = new EnumMap<>(Deed.class);
    for (int i = 0; i < TAMPERINGS; i++) {
      Deed deed = Deed.values()[random.nextInt(Deed.values().length)];
      Tampered tampered = tamper(deed, random);

      AuditVerdict verdict = RECORD.verify(tampered.events());

      assertThat(verdict.intact()).as("%s %s", deed, i).isFalse();
      AuditFinding first = verdict.findings().getFirst();
      assertThat(first.from()).as("%s %s", first, tampered.to()).isLessThanOrEqualTo(tampered.to());
      assertThat(first.to())
          .as("%s %s", first, tampered.from())
          .isGreaterThanOrEqualTo(tampered.from());
      done.merge(deed, 1, Integer::sum);
    }
    assertThat(done).hasSize(Deed.values().length);
  }

  private static Tampered tamper(Deed deed, Random random) {
    List<ChainedEvent> events = new ArrayList<>(RECORD.events);
    int at = random.nextInt(EVENTS);
    // A hash alone, made anew, is the old one.
    ChainedEvent edited = edited(events.get(at), random.nextInt(deed == Deed.EDIT ? 8 : 7));
    return switch (deed) {
      case EDIT -> {
        events.set(at, edited);
        yield new Tampered(events, at + 1, at + 1);
      }
      case EDIT_AND_HASH -> {
        events.set(at, edited.after(at == 0 ? null : events.get(at - 1).hash()));
        yield new Tampered(events, at + 1, at + 2);
      }
      case DELETE -> {
        events.remove(at);
        yield new Tampered(events, at + 1, at + 1);
      }
      case INSERT -> {
        events.add(at + 1, SampleRecord.event(1L + at + random.nextInt(2), "key:9", "{}"));
        yield new Tampered(events, at + 1, at + 2);
      }
      case SWAP -> {
        int other = (at + 1 + random.nextInt(EVENTS - 1)) % EVENTS;
        Collections.swap(events, at, other);
        yield new Tampered(events, Math.min(at, other) + 1, Math.max(at, other) + 1);
      }
      case TRUNCATE -> new Tampered(events.subList(0, at), at + 1, EVENTS);
      case REWRITE -> {
        events.set(at, edited);
        int signed = at / EACH * EACH;
        yield new Tampered(SampleRecord.chained(events), signed + 1, signed + EACH);
      }
    };
  }

  /** The event with one of its words changed; never to what it was. */
  private static ChainedEvent edited(ChainedEvent e, int one) {
    String[] words = {
      SampleRecord.TENANT,
      e.at(),
      e.actor(),
      e.action(),
      e.target(),
      e.outcome(),
      e.details(),
      e.hash()
    };
    String[] others = {
      "beta", "2026-11-25T00:00:00Z", "key:9", "x", "y", "DENIED", "{}", Sha256.of("z")
    };
    words[one] = others[one];
    return new ChainedEvent(
        words[0], e.seq(), words[1], words[2], words[3], words[4], words[5], words[6], words[7]);
  }

  @Test
  void aWholeNewRecordIsFoundByOneKeptCheckpoint() {
    List<ChainedEvent> events = new ArrayList<>(RECORD.events);
    events.set(40, SampleRecord.event(41, "key:9", "{}"));
    AuditChain chain = new AuditChain(SampleRecord.TENANT);

    chain.checkpoint(RECORD.checkpoints.get(2), RECORD.keys());
    SampleRecord.chained(events).forEach(chain::event);

    assertThat(chain.end().findings())
        .singleElement()
        .extracting(AuditFinding::kind)
        .isEqualTo(Kind.REWRITTEN);
  }

  @Test
  void withoutACheckpointACutEndIsFoundByTheHeadOnly() {
    List<ChainedEvent> cut = RECORD.events.subList(0, 50);
    AuditChain alone = new AuditChain(SampleRecord.TENANT);
    AuditChain withHead = new AuditChain(SampleRecord.TENANT);

    withHead.head(EVENTS, RECORD.events.getLast().hash());
    cut.forEach(alone::event);
    cut.forEach(withHead::event);

    assertThat(alone.end().intact()).isTrue();
    assertThat(withHead.end().findings().getFirst().kind()).isEqualTo(Kind.TRUNCATED);
  }

  @Test
  void anExportThatBeginsLaterIsAnchoredByTheCheckpointBefore() {
    AuditChain good =
        new AuditChain(SampleRecord.TENANT).checkpoints(RECORD.checkpoints, RECORD.keys());
    AuditChain bad =
        new AuditChain(SampleRecord.TENANT).checkpoints(RECORD.checkpoints, RECORD.keys());

    good.after(20, RECORD.events.get(19).hash());
    bad.after(20, RECORD.events.get(18).hash());
    RECORD.events.subList(20, EVENTS).forEach(good::event);
    RECORD.events.subList(20, EVENTS).forEach(bad::event);

    assertThat(good.end().intact()).isTrue();
    assertThat(bad.end().intact()).isFalse();
  }
}
