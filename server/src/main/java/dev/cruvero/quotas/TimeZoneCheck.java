package dev.cruvero.quotas;

import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.tenants.Tenant;
import dev.cruvero.tenants.TenantChangeCheck;
import dev.cruvero.tenants.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Days are counted by Postgres, which must mean the same by a zone's name as Java does: "UTC+2",
 * which both know, it would count to the west.
 */
final class TimeZoneCheck implements TenantChangeCheck {

  private final PlatformTransactions platform;

  TimeZoneCheck(PlatformTransactions platform) {
    this.platform = platform;
  }

  @Override
  public void check(
      @Nullable Tenant before, Tenant after, List<Problem> problems, List<Warning> warnings) {
    String zone = after.timeZone().getId();
    if (zone.equals("UTC") || (before != null && before.timeZone().equals(after.timeZone()))) {
      return;
    }
    boolean known =
        platform.in(
            jdbc ->
                jdbc.sql("select exists (select from pg_timezone_names where name = ?)")
                    .param(zone)
                    .query(Boolean.class)
                    .single());
    if (!known) {
      problems.add(
          new Problem(
              "timeZone",
              "an IANA time zone that Postgres knows is expected, like Europe/Berlin or Etc/GMT-2"));
    }
  }
}
