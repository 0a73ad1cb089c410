package dev.cruvero.isolation;

import dev.cruvero.api.CanonicalJson;
import dev.cruvero.api.ErrorCode;
import dev.cruvero.api.IsolationEvidence;
import dev.cruvero.audit.Audit;
import dev.cruvero.audit.Audit.Outcome;
import dev.cruvero.audit.AuditSigner;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.TenantTransactions;
import dev.cruvero.tenants.Tenant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps what was proven, signed and numbered. The tenant's audit record holds the digest, so that
 * whoever has an export knows which proof is the newest, and one that nobody recorded.
 */
final class EvidenceRows {
  private static final Actor ACTOR = Actor.system("isolation");

  private final TenantTransactions transactions;
  private final Audit audit;
  private final AuditSigner signer;
  private final JsonMapper json;

  EvidenceRows(TenantTransactions transactions, Audit audit, AuditSigner signer, JsonMapper json) {
    this.transactions = transactions;
    this.audit = audit;
    this.signer = signer;
    this.json = json;
  }

  IsolationEvidence keep(Tenant tenant, Proof proof) {
    return transactions.in(
        tenant.id(),
        jdbc -> {
          IsolationEvidence evidence = signer.sign(next(jdbc, tenant, proof));
          insert(jdbc, evidence);
          audit.record(
              jdbc,
              tenant.id(),
              ACTOR,
              "isolation.verify",
              tenant.id().value(),
              evidence.sealed() ? Outcome.ALLOWED : Outcome.FAILED,
              Map.of("serial", evidence.serial(), "digest", evidence.digest()));
          return evidence;
        });
  }

  private IsolationEvidence next(JdbcClient jdbc, Tenant tenant, Proof proof) {
    // Two proofs of one tenant at once get different serials.
    var _ =
        jdbc.sql("select from cruvero.tenants where tenant_id = ? and uid = ? for no key update")
            .params(tenant.id().value(), tenant.uid())
            .query((_, _) -> true)
            .optional()
            .orElseThrow(
                () ->
                    new CruveroException(
                        ErrorCode.TENANT_NOT_FOUND,
                        "tenant \"" + tenant.id() + "\" is not the one any more that was proven"));
    ObjectNode document = json.createObjectNode();
    jdbc.sql(
            """
            select coalesce(max(serial), 0) + 1 as serial, cruvero.now() as at
            from cruvero.isolation_evidence where tenant_id = ?
            """)
        .param(tenant.id().value())
        .query(
            (row, _) ->
                document
                    .put("serial", row.getLong("serial"))
                    .put("at", row.getObject("at", OffsetDateTime.class).toInstant().toString()))
        .single();
    document
        .put("tenant", tenant.id().value())
        .put("uid", tenant.uid().toString())
        .put("state", tenant.state().name())
        .put("against", Proof.AGAINST)
        .set("probes", json.valueToTree(proof.probes()));
    return new IsolationEvidence(document);
  }

  private static void insert(JdbcClient jdbc, IsolationEvidence evidence) {
    jdbc.sql(
            "insert into cruvero.isolation_evidence (tenant_id, serial, document) values (?, ?, ?)")
        .params(evidence.tenant(), evidence.serial(), CanonicalJson.text(evidence.json()))
        .update();
  }
}
