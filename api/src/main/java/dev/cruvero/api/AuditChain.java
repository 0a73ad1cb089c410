package dev.cruvero.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Verifies one audit record, event by event in its order. Needs nothing of the server: an auditor
 * runs it on an export, with checkpoints that were kept elsewhere. Not thread-safe.
 */
public final class AuditChain {

  private static final int TOLD = 100;

  /** Something else that says what the record is: a checkpoint, or the head. */
  private record Anchor(long seq, String hash, String says, boolean signed) {}

  private final @Nullable String tenant;
  private final Map<Long, List<Anchor>> anchors = new HashMap<>();
  private final List<AuditFinding> findings = new ArrayList<>();
  private long found;
  private long events;
  private long seq;
  private @Nullable String hash;
  private boolean gap;
  private long checkpoints;
  private long checkpointedTo;

  /**
   * @param tenant whose record it is to be; null for the platform's
   */
  public AuditChain(@Nullable String tenant) {
    this.tenant = tenant;
  }

  /**
   * Begins after this event instead of at the first, for an export that does the same; what comes
   * before stays unproven, unless a checkpoint vouches for its last hash.
   */
  public AuditChain after(long seq, @Nullable String hash) {
    this.seq = seq;
    this.hash = hash;
    compare(anchors.remove(seq));
    return this;
  }

  /** All checkpoints that the record has of itself, by number. */
  public AuditChain checkpoints(List<AuditCheckpoint> all, AuditKeys keys) {
    long number = 0;
    long reached = 0;
    String previous = null;
    for (AuditCheckpoint checkpoint : all) {
      if (checkpoint.number() != number + 1) {
        bad(checkpoint, "does not follow checkpoint " + number);
      } else if (!Objects.equals(checkpoint.previous(), previous)) {
        bad(checkpoint, "does not name the checkpoint before it");
      } else if (checkpoint.seq() < reached) {
        bad(checkpoint, "vouches for less than the one before it");
      }
      checkpoint(checkpoint, keys);
      number = checkpoint.number();
      reached = checkpoint.seq();
      previous = checkpoint.digest();
    }
    return this;
  }

  /** One checkpoint, from wherever it was kept. */
  public AuditChain checkpoint(AuditCheckpoint checkpoint, AuditKeys keys) {
    if (!Objects.equals(checkpoint.tenant(), tenant)) {
      bad(checkpoint, "is of another record");
    } else if (!keys.signed(checkpoint)) {
      bad(checkpoint, "is not signed by a key that is trusted (" + checkpoint.key() + ")");
    } else {
      checkpoints++;
      anchor(
          checkpoint.seq(),
          checkpoint.hash(),
          "checkpoint " + checkpoint.number() + " of " + checkpoint.at(),
          true);
    }
    return this;
  }

  /** What the record's own head says of its end. */
  public AuditChain head(long seq, @Nullable String hash) {
    if (hash != null) {
      anchor(seq, hash, "the record's head", false);
    }
    return this;
  }

  private void anchor(long at, String hash, String says, boolean signed) {
    anchors.computeIfAbsent(at, _ -> new ArrayList<>()).add(new Anchor(at, hash, says, signed));
  }

  private void bad(AuditCheckpoint checkpoint, String why) {
    tell(
        AuditFinding.Kind.CHECKPOINT,
        checkpoint.seq(),
        checkpoint.seq(),
        "checkpoint " + checkpoint.number() + " " + why);
  }

  /** The next line of an export. */
  public AuditChain line(String text) {
    AuditLine line;
    try {
      line = AuditLine.of(text);
    } catch (IllegalArgumentException notOurs) {
      tell(
          AuditFinding.Kind.UNREADABLE,
          seq + 1,
          seq + 1,
          "the line after event " + seq + " cannot be read as an event");
      gap = true;
      return this;
    }
    long at = line.event().seq();
    if (!line.text().equals(text) || !line.event().follows(line.previous())) {
      tell(
          AuditFinding.Kind.PRESENTATION,
          at,
          at,
          "the line of event " + at + " says more or other than its event");
    }
    if (!line.values().stream().allMatch(AuditValue::holds)) {
      tell(
          AuditFinding.Kind.PRESENTATION,
          at,
          at,
          "a value beside event " + at + " is not the one that the event committed to");
    }
    return event(line.event());
  }

  /** The next event. */
  public AuditChain event(ChainedEvent event) {
    events++;
    long at = event.seq();
    if (at <= seq) {
      tell(AuditFinding.Kind.OUT_OF_ORDER, at, at, "event " + at + " stands after event " + seq);
      return this;
    }
    if (at > seq + 1) {
      tell(
          AuditFinding.Kind.MISSING,
          seq + 1,
          at - 1,
          "events " + (seq + 1) + " to " + (at - 1) + " are missing");
      gap = true;
    }
    boolean own = Objects.equals(event.tenant(), tenant);
    // After a gap nobody knows the hash before; the event itself is vouched for by the next one.
    if (!own || (!gap && !event.follows(hash))) {
      tell(
          AuditFinding.Kind.CHANGED,
          at,
          at,
          "event " + at + " is not as it was recorded after event " + seq);
    }
    gap = false;
    seq = at;
    hash = event.hash();
    compare(anchors.remove(at));
    return this;
  }

  private void compare(@Nullable List<Anchor> here) {
    if (here == null) {
      return;
    }
    here.stream().filter(anchor -> !anchor.hash().equals(hash)).forEach(this::rewritten);
    if (here.stream().anyMatch(anchor -> anchor.signed() && anchor.hash().equals(hash))) {
      checkpointedTo = seq;
    }
  }

  private void rewritten(Anchor anchor) {
    tell(
        AuditFinding.Kind.REWRITTEN,
        checkpointedTo + 1,
        seq,
        "from event %d to event %d the record is not the one that %s vouches for"
            .formatted(checkpointedTo + 1, seq, anchor.says()));
  }

  /** What is to be said when there are no more events. */
  public AuditVerdict end() {
    anchors.values().stream()
        .flatMap(List::stream)
        .filter(anchor -> anchor.seq() > seq)
        .sorted(Comparator.comparingLong(Anchor::seq))
        .forEach(
            anchor ->
                tell(
                    AuditFinding.Kind.TRUNCATED,
                    seq + 1,
                    anchor.seq(),
                    "the record ends at event "
                        + seq
                        + ", and "
                        + anchor.says()
                        + " knows event "
                        + anchor.seq()));
    return new AuditVerdict(
        tenant, found == 0, events, seq, hash, checkpoints, checkpointedTo, findings, found);
  }

  private void tell(AuditFinding.Kind kind, long from, long to, String message) {
    found++;
    if (findings.size() < TOLD) {
      findings.add(new AuditFinding(kind, from, to, message));
    }
  }
}
