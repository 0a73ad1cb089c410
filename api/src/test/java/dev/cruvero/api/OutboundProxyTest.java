package dev.cruvero.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboundProxyTest {

  @ParameterizedTest
  @CsvSource({
    "https://api.example.com, other.com, true",
    "https://api.example.com, '', true",
    "http://api.example.com, '', false",
    "https://api.example.com, 'other.com, Example.com', false",
    "https://api.example.com, .example.com, false",
    "https://api.example.com, *.example.com, false",
    "https://badexample.com, example.com, true",
    "https://api.example.com, *, false",
    "https://api.example.com, api.example.com:443, false",
    "https://api.example.com:8200, .example.com:8200, false",
    "https://api.example.com, api.example.com:8200, true",
    "https://[::1]:8200, [::1], false",
    "https://[::1]:8200, [::1]:8200, false",
  })
  void goesThroughTheProxyUnlessTheHostIsExempt(URI target, String noProxy, boolean proxied) {
    OutboundProxy outbound = new OutboundProxy(URI.create("http://proxy:3128"), noProxy);

    assertThat(outbound.proxyFor(target) != null).isEqualTo(proxied);
  }
}
