package dev.cruvero.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.testing.RefusingProxy;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With an egress proxy set, http_get goes through it, and to the address that was checked. */
class EgressProxyTest {

  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
  private final TestWeb web =
      new TestWeb()
          .resolving("good.example", "8.8.8.8")
          .resolving("inside.example", "10.0.0.1")
          .answering("/", TestWeb.ok("secret garden"));

  @AfterEach
  void close() {
    web.close();
    watch.shutdownNow();
  }

  private String get(RefusingProxy proxy, String url) throws IOException {
    Egress product = Egress.product(URI.create(proxy.address()));
    Egress egress =
        new Egress(
            web.egress().resolver(),
            product.opener(),
            product.allowed(),
            product.ports(),
            (SSLSocketFactory) SSLSocketFactory.getDefault());
    return new Fetch(egress, List.of("good.example", "inside.example"))
        .get(WebAddress.parse(url), Duration.ofSeconds(10), watch)
        .text();
  }

  @Test
  void reachesTheCheckedAddressThroughTheTunnel() throws IOException {
    try (RefusingProxy proxy = RefusingProxy.leadingTo(web.port())) {
      String text = get(proxy, "http://good.example/");

      assertThat(text).isEqualTo("secret garden");
      assertThat(proxy.asked()).containsExactly("8.8.8.8:80");
      assertThat(web.opened).as("no connection past the proxy").hasValue(0);
    }
  }

  @Test
  void asksTheProxyForNoAddressInside() {
    try (RefusingProxy proxy = RefusingProxy.leadingTo(web.port())) {
      assertThatThrownBy(() -> get(proxy, "http://inside.example/"))
          .isInstanceOf(EgressRefusal.class);

      assertThat(proxy.asked()).isEmpty();
    }
  }

  @Test
  void goesNowhereWhenTheProxyRefuses() {
    try (RefusingProxy proxy = RefusingProxy.start()) {
      assertThatThrownBy(() -> get(proxy, "http://good.example/"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("proxy refuses");

      assertThat(proxy.asked()).containsExactly("8.8.8.8:80");
      assertThat(web.requests).isEmpty();
    }
  }
}
