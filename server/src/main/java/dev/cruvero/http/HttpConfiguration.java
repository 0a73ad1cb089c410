package dev.cruvero.http;

import dev.cruvero.base.RepeatedTask;
import dev.cruvero.base.Settings;
import dev.cruvero.db.PlatformTransactions;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.web.servlet.HandlerExceptionResolver;
import tools.jackson.databind.json.JsonMapper;

/** The beans of this package. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
public class HttpConfiguration {

  @Bean
  ProblemHandler problemHandler() {
    return new ProblemHandler();
  }

  @Bean
  ErrorPage errorPage() {
    return new ErrorPage();
  }

  /** Behind Boot's own valve, so that it reports first. */
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemValve() {
    return factory ->
        factory.addContextCustomizers(
            context -> context.getParent().getPipeline().addValve(new ProblemValve()));
  }

  @Bean
  OwnListener ownListener(Environment spring, Settings settings) {
    return new OwnListener(spring, settings.listener().tls() != null);
  }

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> loopbackConnector(OwnListener own) {
    return factory -> {
      Connector connector = own.connector();
      if (connector != null) {
        factory.addAdditionalConnectors(connector);
      }
    };
  }

  @Bean
  FilterRegistrationBean<RequestIdFilter> requestIds() {
    FilterRegistrationBean<RequestIdFilter> registration =
        new FilterRegistrationBean<>(new RequestIdFilter());
    registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return registration;
  }

  @Bean
  IdempotencyKeys idempotencyKeys(PlatformTransactions platform, JsonMapper json) {
    return new IdempotencyKeys(platform, json);
  }

  /** Behind the security chain, whose principal it needs. */
  @Bean
  FilterRegistrationBean<IdempotencyFilter> idempotency(
      IdempotencyKeys keys,
      @Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
    FilterRegistrationBean<IdempotencyFilter> registration =
        new FilterRegistrationBean<>(new IdempotencyFilter(keys, problems));
    registration.setOrder(Ordered.LOWEST_PRECEDENCE);
    return registration;
  }

  @Bean
  SchedulingConfigurer idempotencySweeper(IdempotencyKeys keys) {
    return tasks ->
        tasks.addFixedDelayTask(
            new RepeatedTask("removing old answers", keys::sweep), Duration.ofMinutes(10));
  }
}
