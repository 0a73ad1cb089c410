package dev.cruvero.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.testing.Soak;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No socket goes to what is not public or not listed, whatever the address looks like. */
@Tag("soak-sealed")
class EgressGuardTest {

  private final TestWeb web = new TestWeb().answering("/", TestWeb.ok("hello"));
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void close() {
    web.close();
    watch.shutdownNow();
  }

  private String get(String url, String... hosts) throws IOException {
    return new Fetch(web.egress(), List.of(hosts))
        .get(WebAddress.parse(url), Duration.ofSeconds(10), watch)
        .text();
  }

  private static String literal(String address) {
    return address.contains(":") ? "[" + address + "]" : address;
  }

  static Stream<String> notPublic() {
    return WebAddresses.NOT_PUBLIC.stream();
  }

  static Stream<String> publicOnes() {
    return WebAddresses.PUBLIC.stream();
  }

  static Stream<String> malformed() {
    return WebAddresses.MALFORMED.stream();
  }

  @ParameterizedTest
  @MethodSource("notPublic")
  void opensNothingForALiteralThatIsNotPublic(String address) {
    String host = literal(address);

    assertThatThrownBy(() -> get("http://" + host + "/", host)).isInstanceOf(Exception.class);
    assertThatThrownBy(() -> get("https://" + host + "/", host)).isInstanceOf(Exception.class);
    assertThat(web.opened).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("notPublic")
  void opensNothingForANameWithAnAddressThatIsNotPublic(String address) {
    web.resolving("evil.example", address)
        .resolving("mixed.example", "8.8.8.8", address)
        .resolving("first.example", address, "2600::1");

    for (String host : List.of("evil.example", "mixed.example", "first.example")) {
      assertThatThrownBy(() -> get("http://" + host + "/", host))
          .isInstanceOfSatisfying(
              EgressRefusal.class,
              refusal -> assertThat(refusal.rule()).contains("not on the public Internet"));
    }
    assertThat(web.opened).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("notPublic")
  void opensNothingMoreForARedirectToIt(String address) {
    String host = literal(address);
    web.resolving("good.example", "8.8.8.8")
        .answering("/", TestWeb.redirect("http://" + host + "/"));

    assertThatThrownBy(() -> get("http://good.example/", "good.example", host))
        .isInstanceOf(Exception.class);
    assertThat(web.opened).hasValue(1);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void opensNothingForAnAddressThatParsersReadDifferently(String url) {
    List<String> everything = new ArrayList<>(WebAddresses.NOT_PUBLIC);
    everything.addAll(List.of("good.example", "*.example", "*.com", "localhost", "127.1", "0"));
    web.resolving("good.example", "8.8.8.8");

    assertThatThrownBy(() -> get(url, everything.toArray(String[]::new)))
        .isInstanceOf(EgressRefusal.class);
    assertThat(web.opened).hasValue(0);
  }

  @ParameterizedTest
  @MethodSource("publicOnes")
  void reachesPublicAddressesOfListedHosts(String address) throws IOException {
    String host = literal(address);
    web.resolving("good.example", address);

    assertThat(get("http://good.example/", "good.example")).isEqualTo("hello");
    assertThat(get("http://" + host + "/", host)).isEqualTo("hello");
    assertThat(web.reached).containsOnly(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://good.example",
        "http://good.example/",
        "HTTP://GOOD.EXAMPLE/",
        "http://good.example:80/",
        "http://good.example/#part",
        "http://sub.listed.example/",
        "http://a.b.listed.example/"
      })
  void reachesWhatIsListedInEveryPlainSpelling(String url) throws IOException {
    for (String host : List.of("good.example", "sub.listed.example", "a.b.listed.example")) {
      web.resolving(host, "8.8.8.8");
    }

    assertThat(get(url, "Good.Example", "*.listed.example")).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://other.example/", "http://good.example.evil.example/", "http://evilgood.example/",
        "http://sub.good.example/", "http://listed.example/", "http://xlisted.example/"
      })
  void looksNothingUpForAHostThatIsNotListed(String url) {
    assertThatThrownBy(() -> get(url, "good.example", "*.listed.example"))
        .isInstanceOfSatisfying(
            EgressRefusal.class, refusal -> assertThat(refusal.list()).isEqualTo("httpHosts"));
    assertThat(web.opened).hasValue(0);
  }

  @Test
  void anEmptyListAllowsNothing() {
    web.resolving("good.example", "8.8.8.8");

    assertThatThrownBy(() -> get("http://good.example/")).isInstanceOf(EgressRefusal.class);
    assertThat(web.opened).hasValue(0);
  }

  @Test
  void connectsToTheAddressThatWasCheckedAndLooksUpOnce() throws IOException {
    web.resolving("rebinding.example", "8.8.8.8").resolving("rebinding.example", "127.0.0.1");

    assertThat(get("http://rebinding.example/", "rebinding.example")).isEqualTo("hello");
    assertThat(web.reached).containsExactly(InetAddress.ofLiteral("8.8.8.8"));
    assertThat(web.requests).singleElement().asString().contains("\r\nHost: rebinding.example\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void checksWhereARedirectOfAnyKindLeads(int status) throws IOException {
    web.resolving("good.example", "8.8.8.8")
        .answering("/in", TestWeb.redirect(status, "http://169.254.169.254/"))
        .answering("/on", TestWeb.redirect(status, "/"));

    assertThatThrownBy(() -> get("http://good.example/in", "good.example", "169.254.169.254"))
        .isInstanceOf(EgressRefusal.class);
    assertThat(web.opened).hasValue(1);
    assertThat(get("http://good.example/on", "good.example")).isEqualTo("hello");
  }

  @Test
  void checksTheAddressAgainAtEachHop() {
    web.resolving("rebinding.example", "8.8.8.8")
        .resolving("rebinding.example", "127.0.0.1")
        .answering("/", TestWeb.redirect("/again"));

    assertThatThrownBy(() -> get("http://rebinding.example/", "rebinding.example"))
        .isInstanceOf(EgressRefusal.class);
    assertThat(web.opened).hasValue(1);
  }

  @Test
  void followsThreeRedirectsAndNotAFourth() throws IOException {
    web.resolving("good.example", "8.8.8.8")
        .answering("/1", TestWeb.redirect("/2"))
        .answering("/2", TestWeb.redirect("http://good.example/3"))
        .answering("/3", TestWeb.redirect("/"))
        .answering("/0", TestWeb.redirect("/1"));

    assertThat(get("http://good.example/1", "good.example")).isEqualTo("hello");
    assertThatThrownBy(() -> get("http://good.example/0", "good.example"))
        .isInstanceOfSatisfying(
            EgressRefusal.class, refusal -> assertThat(refusal.rule()).contains("3 redirects"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://other.example/",
        "//other.example/",
        "file:///etc/passwd",
        "http://good.example:8080/",
        "http://user@good.example/",
        "http://[::1",
        "gopher://good.example/"
      })
  void refusesARedirectThatCouldNotHaveBeenAskedFor(String location) {
    web.resolving("good.example", "8.8.8.8")
        .resolving("other.example", "8.8.8.8")
        .answering("/", TestWeb.redirect(location));

    assertThatThrownBy(() -> get("http://good.example/", "good.example"))
        .isInstanceOf(EgressRefusal.class);
    assertThat(web.opened).hasValue(1);
  }

  @Test
  void coversTheNumbersThatWerePromised() {
    int hostile = WebAddresses.NOT_PUBLIC.size() * 6 + WebAddresses.MALFORMED.size();

    Soak.counted(hostile);
    assertThat(hostile).isGreaterThanOrEqualTo(200);
    assertThat(WebAddresses.PUBLIC).hasSizeGreaterThanOrEqualTo(40);
  }

  @Test
  void theProductRefusesLoopback() {
    Egress product = Egress.product(null);

    assertThat(product.allowed().test(InetAddress.getLoopbackAddress())).isFalse();
    assertThat(product.ports().test(8080)).isFalse();
  }
}
