package dev.cruvero.policies;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.Owner;

/** What the policy says about one name, and by which rule of which list. */
public sealed interface PolicyDecision {

  String rule();

  String list();

  /** It may be used. */
  record Allowed(String rule, String list) implements PolicyDecision {}

  /** It may not be used; {@code next} is the command with which the owner would allow it. */
  record Refused(ErrorCode code, String rule, String list, Owner owner, String next)
      implements PolicyDecision {}
}
