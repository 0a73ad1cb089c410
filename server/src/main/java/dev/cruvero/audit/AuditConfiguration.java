package dev.cruvero.audit;

import dev.cruvero.api.AuditKeys;
import dev.cruvero.base.RepeatedTask;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.nio.file.Path;
import java.util.List;
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
  AuditProof auditProof(
      TenantTransactions tenants,
      PlatformTransactions platform,
      JsonMapper json,
      Settings settings) {
    Path file = settings.auditKey();
    AuditKeys keys = file == null ? new AuditKeys(List.of()) : AuditKey.load(file).trusted();
    return new AuditProof(tenants, platform, json, keys);
  }

  /** Without a key, as is allowed outside production, nothing is signed. */
  @Bean
  SchedulingConfigurer checkpointsToSign(
      TenantTransactions tenants, PlatformTransactions platform, Settings settings) {
    Path file = settings.auditKey();
    return tasks -> {
      if (file != null) {
        Notary notary = new Notary(tenants, platform, AuditKey.load(file));
        tasks.addFixedDelayTask(
            new RepeatedTask("signing the audit record", notary::signDue), Notary.INTERVAL);
      }
    };
  }
}
