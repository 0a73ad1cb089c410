package dev.cruvero.quotas;

import static dev.cruvero.quotas.QuotaWorld.rpm;
import static dev.cruvero.quotas.QuotaWorld.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cruvero.api.TenantId;
import dev.cruvero.tenants.Tier;
import dev.cruvero.testing.Soak;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A decision touches as many pages of the database with a long history as with none. */
@Tag("soak-limits")
class QuotaHistoryCostTest {

  private static final int ROWS = Soak.count(200_000, 10_000_000);

  /** What an index that is higher by a level or two costs. */
  private static final long HIGHER = 8;

  private final QuotaWorld world = new QuotaWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void doesNotGrowWithTheHistory() {
    TenantId tenant = world.tenant(rpm(1_000_000));
    long before = pages(tenant, "2026-03-10T12:00:00Z");

    world.history(ROWS);

    assertThat(pages(tenant, "2026-03-12T12:00:00Z")).isLessThanOrEqualTo(before + HIGHER);
  }

  /** Of the first decision of a day, which reads the ledger as well: the least of several. */
  private long pages(TenantId tenant, String noon) {
    world.at(noon);
    world.granted(tenant, tokens(1));
    return IntStream.range(0, 5).mapToLong(i -> pages(tenant, noon, i)).min().orElseThrow();
  }

  private long pages(TenantId tenant, String noon, int day) {
    world.at(Instant.parse(noon).plus(Duration.ofDays(day)));
    return world.transactions.in(tenant, jdbc -> pages(jdbc, noon + day));
  }

  private static long pages(JdbcClient jdbc, String owner) {
    String sql =
        "explain (analyze, buffers, format json) select * from cruvero.quota_reserve('%s', '{1,1,5,0,0,0}', interval '1 minute', '%s', '%s')"
            .formatted(owner, QuotaRows.defaults(Tier.DEDICATED), QuotaRows.defaults(Tier.POOLED));
    JsonNode plan =
        JsonMapper.shared()
            .readTree(jdbc.sql(sql).query(String.class).single())
            .get(0)
            .path("Plan");
    return plan.path("Shared Hit Blocks").asLong() + plan.path("Shared Read Blocks").asLong();
  }
}
