package dev.cruvero.quotas;

import dev.cruvero.api.TenantId;

/**
 * A tenant reached a share of a limit; published once for a window and level.
 *
 * @param percent 80 is a warning, 95 critical
 */
public record QuotaWarning(TenantId tenant, int percent, WindowState window) {

  public static final int WARNING = 80;
  public static final int CRITICAL = 95;

  public boolean critical() {
    return percent >= CRITICAL;
  }
}
