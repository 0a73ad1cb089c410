package dev.cruvero.tenants;

import dev.cruvero.base.CruveroException.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What another feature has to say about a tenant's new record before it is stored. */
public interface TenantChangeCheck {

  /** Adds what forbids the change to the problems and what only deserves a word to the warnings. */
  void check(@Nullable Tenant before, Tenant after, List<Problem> problems, List<Warning> warnings);
}
