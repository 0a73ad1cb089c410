package dev.cruvero.quotas;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;

/**
 * One window of a tenant at one moment.
 *
 * @param settled what was used, including debt; may exceed the limit after it was lowered
 * @param held what open holds reserve
 * @param leased what replicas may still grant by themselves, or granted and have not settled
 * @param window the window's length; a day has 23 to 25 hours
 * @param resetAt when, without further use, the whole limit is free again
 */
public record WindowState(
    Limit limit,
    BigDecimal max,
    BigDecimal settled,
    BigDecimal held,
    BigDecimal leased,
    Duration window,
    Instant resetAt) {

  /** What could be granted now; never negative. */
  public BigDecimal remaining() {
    return max.subtract(taken()).max(BigDecimal.ZERO);
  }

  /** The level of warning that is reached, as a percentage of the limit: 80, 95, or 0 for none. */
  public int level() {
    return reaches(QuotaWarning.CRITICAL)
        ? QuotaWarning.CRITICAL
        : reaches(QuotaWarning.WARNING) ? QuotaWarning.WARNING : 0;
  }

  private boolean reaches(int percent) {
    BigDecimal hundredfold = taken().multiply(BigDecimal.valueOf(100));
    return hundredfold.compareTo(max.multiply(BigDecimal.valueOf(percent))) >= 0;
  }

  private BigDecimal taken() {
    return settled.add(held).add(leased);
  }
}
