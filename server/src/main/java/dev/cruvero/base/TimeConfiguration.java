package dev.cruvero.base;

import java.time.Clock;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one clock of the program. */
@Configuration(proxyBeanMethods = false)
public class TimeConfiguration {

  @Bean
  InstantSource clock() {
    return Clock.systemUTC();
  }
}
