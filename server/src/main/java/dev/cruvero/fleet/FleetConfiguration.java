package dev.cruvero.fleet;

import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
public class FleetConfiguration {

  @Bean
  TemporalConnection temporalConnection(Settings settings) {
    return new TemporalConnection(settings.temporal(), new PollWatch());
  }

  @Bean
  Namespaces namespaces(
      TemporalConnection temporal, PlatformTransactions platform, Settings settings) {
    return new Namespaces(temporal, new Installation(platform), Posts.of(settings.temporal()));
  }

  @Bean
  FleetMembers fleetMembers(PlatformTransactions platform) {
    return new FleetMembers(platform);
  }
}
