package dev.cruvero.health;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.AuditProof;
import dev.cruvero.audit.Unsigned;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether checkpoints keep up with the audit records: what none vouches for can be rewritten by
 * whoever owns the database.
 */
final class AuditDoctor implements DoctorCheck {
  private static final String GROUP = "audit";
  private static final String CHECK = "checkpoints";

  private final AuditProof proof;

  AuditDoctor(AuditProof proof) {
    this.proof = proof;
  }

  @Override
  public String group() {
    return GROUP;
  }

  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    if (proof.keys().isEmpty()) {
      return List.of(
          new Finding(
              GROUP,
              CHECK,
              Level.WARN,
              "nothing signs the audit records: CRUVERO_AUDIT_KEY_FILE is not set",
              Owner.SECURITY,
              "make a key as docs/operating.md says, and set CRUVERO_AUDIT_KEY_FILE"));
    }
    List<Unsigned> overdue = proof.overdue();
    return List.of(
        overdue.isEmpty()
            ? Finding.ok(
                GROUP, CHECK, "every audit record is signed as far as it is due", Owner.SECURITY)
            : fail(overdue));
  }

  private static Finding fail(List<Unsigned> overdue) {
    Unsigned oldest = overdue.getFirst();
    return Finding.fail(
        GROUP,
        CHECK,
        "no checkpoint vouches for "
            + oldest.events()
            + " events of "
            + oldest.record()
            + " since "
            + oldest.since()
            + (overdue.size() == 1 ? "" : ", nor for " + (overdue.size() - 1) + " records more"),
        Owner.SECURITY,
        "look for \"signing the audit record\" in the servers' logs, and that they may read CRUVERO_AUDIT_KEY_FILE and insert into cruvero.audit_checkpoints; then: cruvero doctor");
  }
}
