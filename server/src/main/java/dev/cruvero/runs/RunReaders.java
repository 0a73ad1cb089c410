package dev.cruvero.runs;

import dev.cruvero.access.Access;
import dev.cruvero.base.Actor;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who may read what a run says: its tenant, whoever started it, and the platform with a support
 * grant. A run that onboarding started says nothing of the tenant.
 */
final class RunReaders {

  private static final String ONBOARDING = Actor.system("onboarding").toString();

  private final Access access;

  RunReaders(Access access) {
    this.access = access;
  }

  /** The command that gives leave to read. */
  static String leave(String tenant) {
    return "cruvero support grant --tenant " + tenant + " --for 1h --reason <why>";
  }

  boolean reads(Run run) {
    return ownWork(run) || access.readsContent(run.tenant());
  }

  /** Each of them, with the use of a grant recorded once. */
  Predicate<Run> reading(List<Run> runs) {
    List<Run> others = runs.stream().filter(run -> !ownWork(run)).toList();
    boolean all = !others.isEmpty() && access.readsContent(others.getFirst().tenant());
    return run -> all || ownWork(run);
  }

  /** Whether a reader may go on: grants end while streams are open. */
  boolean stillReads(Run run) {
    return ownWork(run) || access.stillReadsContent(run.tenant());
  }

  private static boolean ownWork(Run run) {
    return run.startedBy().equals(ONBOARDING)
        || run.startedBy().equals(Access.current().actor().toString());
  }
}
