package dev.cruvero.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.cruvero.base.Settings;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Properties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Two pools, one a login role, and one for transactions of one statement; none is offered outside
 * this package, so that nothing reaches a connection around the transactions.
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
  StoreWatch storeWatch(Settings settings) {
    return new StoreWatch(connections("watch", settings.postgres(), 1));
  }

  @Bean
  StatementPool statementPool(Settings settings, StoreWatch watch) {
    return new StatementPool(connections("statements", settings.postgres(), 30), watch, 16);
  }

  @Bean
  TenantTransactions tenantTransactions(Pools pools, StatementPool statements, StoreWatch watch) {
    return new TenantTransactions(new WatchedDataSource(pools.app(), watch), statements);
  }

  @Bean
  PlatformTransactions platformTransactions(Pools pools, StoreWatch watch) {
    return new PlatformTransactions(new WatchedDataSource(pools.platform(), watch));
  }

  /**
   * @param answerWithin seconds, after which a connection gives up
   */
  private static Connections connections(
      String name, Settings.Postgres postgres, int answerWithin) {
    Properties properties = new Properties();
    properties.setProperty("user", postgres.app().user());
    if (postgres.app().password() != null) {
      properties.setProperty("password", postgres.app().password());
    }
    properties.setProperty("ApplicationName", "cruvero-" + name);
    properties.setProperty("connectTimeout", "1");
    properties.setProperty("loginTimeout", "2");
    properties.setProperty("socketTimeout", String.valueOf(answerWithin));
    properties.setProperty("tcpKeepAlive", "true");
    return () -> DriverManager.getConnection(postgres.url(), properties);
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
