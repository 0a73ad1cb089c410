package dev.cruvero.onboarding;

import dev.cruvero.api.TenantId;
import dev.cruvero.db.PlatformTransactions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds operations that nobody has looked at when they were due, and tenants without one: after a
 * crash, a lost event, or while Temporal was away. Several processes may sweep: each claims what it
 * wakes.
 */
final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  private final PlatformTransactions platform;
  private final Onboardings onboardings;
  private final OnboardingMetrics metrics;
  private boolean failing;

  Sweeper(PlatformTransactions platform, Onboardings onboardings, OnboardingMetrics metrics) {
    this.platform = platform;
    this.onboardings = onboardings;
    this.metrics = metrics;
  }

  void sweep() {
    try {
      late().forEach(onboardings::advance);
      without().forEach(onboardings::advance);
      metrics.count(platform);
      failing = false;
    } catch (RuntimeException failure) {
      if (!failing) {
        LOG.warn("the sweep failed and is repeated every second: {}", failure.getMessage());
      }
      failing = true;
    }
  }

  /** Operations that are past due by more than a loop that lives would let them be. */
  private List<TenantId> late() {
    return ids(
        """
        update cruvero.onboardings set due_at = cruvero.now() + interval '2 seconds'
        where (tenant_id, operation_id) in (
          select tenant_id, operation_id from cruvero.onboardings
          where ended_at is null and due_at < cruvero.now() - interval '1 second'
          order by due_at limit 100 for update skip locked)
        returning tenant_id
        """);
  }

  private List<TenantId> without() {
    return ids(
        """
        select t.tenant_id from cruvero.tenants t
        where t.state in ('PROVISIONING', 'FAILED') and not t.hidden
          and not exists (select from cruvero.onboardings o
                          where o.tenant_id = t.tenant_id and o.ended_at is null)
        limit 100
        """);
  }

  private List<TenantId> ids(String sql) {
    return platform.in(jdbc -> jdbc.sql(sql).query(String.class).list()).stream()
        .map(TenantId::new)
        .toList();
  }
}
