package dev.cruvero.audit;

import dev.cruvero.base.RepeatedTask;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.nio.file.Path;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class AuditConfiguration {

  @Bean
  Audit audit(TenantTransactions tenants, PlatformTransactions platform, JsonMapper json) {
    return new Audit(tenants, platform, json);
  }

  @Bean
  AuditSigner auditSigner(Settings settings) {
    Path file = settings.auditKey();
    return new AuditSigner(file == null ? null : AuditKey.load(file));
  }

  @Bean
  AuditProof auditProof(
      TenantTransactions tenants,
      PlatformTransactions platform,
      JsonMapper json,
      AuditSigner signer) {
    return new AuditProof(tenants, platform, json, signer.trusted());
  }

  @Bean
  SchedulingConfigurer checkpointsToSign(
      TenantTransactions tenants, PlatformTransactions platform, AuditSigner signer) {
    return tasks ->
        signer
            .key()
            .map(key -> new Notary(tenants, platform, key))
            .ifPresent(
                notary ->
                    tasks.addFixedDelayTask(
                        new RepeatedTask("signing the audit record", notary::signDue),
                        Notary.INTERVAL));
  }
}
