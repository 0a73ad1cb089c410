package dev.cruvero.audit;

import dev.cruvero.api.AuditValue;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The personal values beside a record. One value has one commitment within a record, for as long as
 * it is there: what somebody did can be found until it is to be forgotten who it was.
 */
final class Values {

  private static final int SALT = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Values() {}

  /** The commitment to this value; within the transaction that holds the record's head. */
  static String commit(JdbcClient jdbc, Ledger ledger, String value) {
    return ledger
        .sql(
            jdbc,
            """
            select committed from {audit}_values
            where {own} and md5(value) = md5(:value) and value = :value
            """)
        .param("value", value)
        .query(String.class)
        .optional()
        .orElseGet(() -> add(jdbc, ledger, value));
  }

  private static String add(JdbcClient jdbc, Ledger ledger, String value) {
    byte[] salt = new byte[SALT];
    RANDOM.nextBytes(salt);
    AuditValue fresh = AuditValue.of(salt, value);
    ledger
        .sql(
            jdbc,
            """
            insert into {audit}_values ({column}committed, salt, value)
            values ({value}:committed, :salt, :text)
            """)
        .param("committed", fresh.committed())
        .param("salt", fresh.salt())
        .param("text", value)
        .update();
    return fresh.committed();
  }

  /** Those of these commitments whose values are still there. */
  static Map<String, AuditValue> known(
      JdbcClient jdbc, Ledger ledger, Collection<String> committed) {
    Map<String, AuditValue> known = new HashMap<>();
    if (committed.isEmpty()) {
      return known;
    }
    ledger
        .sql(
            jdbc,
            "select committed, salt, value from {audit}_values where {own} and committed in (:all)")
        .param("all", committed)
        .query(
            (row, _) ->
                new AuditValue(
                    row.getString("committed"), row.getString("salt"), row.getString("value")))
        .list()
        .forEach(value -> known.put(value.committed(), value));
    return known;
  }

  /** Erases the value; the events that committed to it stay as they are. */
  static int erase(JdbcClient jdbc, Ledger ledger, String value) {
    return ledger
        .sql(
            jdbc,
            "delete from {audit}_values where {own} and md5(value) = md5(:value) and value = :value")
        .param("value", value)
        .update();
  }
}
