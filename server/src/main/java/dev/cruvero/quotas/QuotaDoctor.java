package dev.cruvero.quotas;

import dev.cruvero.api.Owner;
import dev.cruvero.api.TenantId;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.health.DoctorCheck;
import dev.cruvero.health.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether a tenant's counters are what its ledger and its open holds say. */
final class QuotaDoctor implements DoctorCheck {

  private static final String GROUP = "limits";

  private final TenantTransactions transactions;

  QuotaDoctor(TenantTransactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public String group() {
    return GROUP;
  }

  /** Without a tenant there is nothing to examine: nobody may read the counters of all. */
  @Override
  public List<Finding> examine(@Nullable TenantId tenant) {
    if (tenant == null) {
      return List.of();
    }
    List<Finding> disagreements =
        transactions.in(
            tenant,
            jdbc ->
                jdbc.sql("select * from cruvero.quota_disagreements()")
                    .query(
                        (row, _) ->
                            disagreement(
                                tenant,
                                row.getString("limit_id"),
                                row.getString("part"),
                                Limit.text(row.getBigDecimal("counter")),
                                Limit.text(row.getBigDecimal("records"))))
                    .list());
    return disagreements.isEmpty()
        ? List.of(
            Finding.ok(
                GROUP,
                "counters",
                "the counters of tenant \"" + tenant + "\" are what its ledger and open holds say",
                Owner.PLATFORM_SRE))
        : disagreements;
  }

  private static Finding disagreement(
      TenantId tenant, String limit, String part, String counter, String records) {
    if (limit.equals("rules")) {
      return Finding.fail(
          GROUP,
          "rules",
          "the limits kept beside the counters of tenant \"%s\" are not those of its record; any change of the record writes them again"
              .formatted(tenant),
          Owner.PLATFORM_SRE,
          "cruvero quota override --limit apiRpm --value <the limit it has> --for 1m --reason 'write the limits again' --tenant "
              + tenant);
    }
    return Finding.fail(
        GROUP,
        "counters",
        "the row of tenant \"%s\" in quota_windows says %s %s of %s, its records say %s"
            .formatted(tenant, counter, part, limit, records),
        Owner.PLATFORM_SRE,
        "cruvero usage --tenant " + tenant);
  }
}
