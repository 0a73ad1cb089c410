package dev.cruvero.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.base.Settings;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Two pools, one a login role; neither is offered as a bean, so that nothing reaches a connection
 * around the transactions.
 */
@Configuration(proxyBeanMethods = false)
public class DbConfiguration {

  @Bean
  Pools pools(Settings settings) {
    return new Pools(
        pool("app", settings.postgres().url(), settings.postgres().app(), 16),
        pool("platform", settings.postgres().url(), settings.postgres().platform(), 8));
  }

  @Bean
  RoleGuard roleGuard(Pools pools, Settings settings) {
    return new RoleGuard(pools, settings.environment() == Settings.Environment.PRODUCTION);
  }

  @Bean
  TenantTransactions tenantTransactions(Pools pools) {
    return new TenantTransactions(pools.app());
  }

  @Bean
  PlatformTransactions platformTransactions(Pools pools) {
    return new PlatformTransactions(pools.platform());
  }

  private static HikariDataSource pool(String name, String url, Settings.Login login, int size) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("cruvero-" + name);
    config.setJdbcUrl(url);
    config.setUsername(login.user());
    config.setPassword(login.password());
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(2);
    config.setConnectionTimeout(Duration.ofSeconds(3).toMillis());
    config.setInitializationFailTimeout(-1);
    config.addDataSourceProperty("ApplicationName", "cruvero-" + name);
    config.addDataSourceProperty("socketTimeout", 30);
    config.addDataSourceProperty("connectTimeout", 3);
    config.addDataSourceProperty("tcpKeepAlive", true);
    return new HikariDataSource(config);
  }
}
