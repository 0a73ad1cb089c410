package dev.cruvero.api;

/**
 * Something that is wrong with an audit record or with evidence, and where.
 *
 * @param from the first event concerned, or the evidence's serial
 * @param to the last one
 */
public record AuditFinding(Kind kind, long from, long to, String message) {

  /** What was done to the record, as far as it can be told. */
  public enum Kind {
    /** An event does not have the hash that its words and the event before it give. */
    CHANGED,
    /** Numbers are left out. */
    MISSING,
    /** A number stands where it should not. */
    OUT_OF_ORDER,
    /** The record ends before a checkpoint, or before what its own head says. */
    TRUNCATED,
    /** The chain is whole, but not the one that was signed. */
    REWRITTEN,
    /** A checkpoint is not signed by a known key, or does not follow the one before it. */
    CHECKPOINT,
    /** What a line says around its event, or a value beside it, is not what the event says. */
    PRESENTATION,
    /** A line that cannot be read. */
    UNREADABLE,
    /** Evidence of isolation that no known key signed, or that the record does not know. */
    FORGED,
    /** Evidence of isolation that is another tenant's. */
    OTHER_TENANT,
    /** Evidence of isolation that a later proof took the place of. */
    OUTDATED
  }
}
