package dev.cruvero.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of verifying an audit record.
 *
 * @param intact nothing was found
 * @param lastSeq the last event's number; 0 when there is none
 * @param lastHash its hash
 * @param checkpoints how many were found good
 * @param checkpointedTo the last event that a good checkpoint vouches for
 * @param findings the first hundred
 * @param found how many there are in all
 */
public record AuditVerdict(
    @Nullable String tenant,
    boolean intact,
    long events,
    long lastSeq,
    @Nullable String lastHash,
    long checkpoints,
    long checkpointedTo,
    List<AuditFinding> findings,
    long found) {

  public AuditVerdict {
    findings = List.copyOf(findings);
  }
}
