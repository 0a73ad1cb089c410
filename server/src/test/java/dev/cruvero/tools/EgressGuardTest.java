package dev.cruvero.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No socket goes to what is not public or not listed, whatever the address looks like. */
class EgressGuardTest {

  private static final List<String> NOT_PUBLIC =
      List.of(
          "0.0.0.0",
          "0.1.2.3",
          "10.0.0.1",
          "10.255.255.255",
          "100.64.0.1",
          "100.100.100.200",
          "100.127.255.255",
          "127.0.0.1",
          "127.1.2.3",
          "127.255.255.255",
          "169.254.169.254",
          "169.254.170.2",
          "172.16.0.1",
          "172.31.255.255",
          "192.0.0.1",
          "192.0.0.192",
          "192.0.2.1",
          "192.88.99.1",
          "192.168.0.1",
          "192.168.255.255",
          "198.18.0.1",
          "198.19.255.255",
          "198.51.100.7",
          "203.0.113.9",
          "224.0.0.1",
          "239.255.255.255",
          "240.0.0.1",
          "255.255.255.255",
          "::",
          "::1",
          "::127.0.0.1",
          "::ffff:127.0.0.1",
          "::ffff:169.254.169.254",
          "::ffff:0:127.0.0.1",
          "64:ff9b::7f00:1",
          "64:ff9b::a9fe:a9fe",
          "64:ff9b::10.0.0.1",
          "64:ff9b:1::1",
          "100::1",
          "2001::1",
          "2001:0:7f00:1::",
          "2001:2::1",
          "2001:10::1",
          "2001:20::1",
          "2001:db8::1",
          "2002:7f00:1::",
          "2002:a9fe:a9fe::",
          "3fff::1",
          "5f00::1",
          "fc00::1",
          "fd00:ec2::254",
          "fe80::1",
          "fec0::1",
          "ff02::1");

  private static final List<String> PUBLIC =
      List.of(
          "1.0.0.1",
          "1.1.1.1",
          "8.8.8.8",
          "9.255.255.255",
          "11.0.0.0",
          "93.184.216.34",
          "100.63.255.255",
          "100.128.0.0",
          "126.255.255.255",
          "128.0.0.1",
          "151.101.1.69",
          "169.253.255.255",
          "169.255.0.0",
          "172.15.255.255",
          "172.32.0.0",
          "185.199.108.153",
          "191.255.255.255",
          "192.0.1.0",
          "192.0.3.0",
          "192.88.98.255",
          "192.88.100.0",
          "192.167.255.255",
          "192.169.0.0",
          "198.17.255.255",
          "198.20.0.0",
          "198.51.99.255",
          "198.51.101.0",
          "203.0.112.255",
          "203.0.114.0",
          "223.255.255.255",
          "2001:200::1",
          "2001:4860:4860::8888",
          "2003::1",
          "2400:cb00::1",
          "2600::1",
          "2606:4700:4700::1111",
          "2620:fe::fe",
          "2a00:1450:4001::1",
          "2a03:2880::1",
          "2c0f:f248::1",
          "64:ff9b::808:808");

  private static final List<String> MALFORMED =
      List.of(
          "",
          " ",
          "example",
          "//example.com/",
          "http:",
          "http:/",
          "http://",
          "http:///etc/passwd",
          "http://?",
          "http://#",
          "http:example.com",
          "ftp://good.example/",
          "file:///etc/passwd",
          "gopher://good.example:70/_x",
          "dict://good.example:11211/",
          "ldap://good.example",
          "jar:http://good.example!/",
          "javascript:alert(1)",
          "data:text/plain,x",
          "ws://good.example/",
          "http://good.example@127.0.0.1/",
          "http://127.0.0.1@good.example/",
          "http://user:pass@good.example/",
          "http://@good.example/",
          "http://good.example\\@127.0.0.1/",
          "http://good.example:80\\@127.0.0.1/",
          "http://127.0.0.1\\.good.example/",
          "http://good.example:0/",
          "http://good.example:22/",
          "http://good.example:8080/",
          "http://good.example:65536/",
          "http://good.example:-1/",
          "http://good.example:80a/",
          "https://good.example:2375/",
          "http://2130706433/",
          "http://2852039166/",
          "http://0/",
          "http://0x7f000001/",
          "http://0x7f.0.0.1/",
          "http://0177.0.0.1/",
          "http://0177.0.0.01/",
          "http://127.1/",
          "http://127.0.1/",
          "http://127.0.0.1./",
          "http://127.0.0.256/",
          "http://127.0.0.1.2/",
          "http://1.2.3/",
          "http://00000127.0.0.1/",
          "http://①②⑦.⓪.⓪.①/",
          "http://１２７.0.0.1/",
          "http://127。0。0。1/",
          "http://ⓔxample.com/",
          "http://exam ple.com/",
          "http://good.example%00.evil/",
          "http://%31%32%37.0.0.1/",
          "http://good%2eexample/",
          "http://good.example.%2e/",
          "http://[::1/",
          "http://[::1%25eth0]/",
          "http://[fe80::1%25lo]/",
          "http://[::ffff:127.0.0.1%5d/",
          "http://[127.0.0.1]/",
          "http://[localhost]/",
          "http://localhost\t/",
          "http://good.example\r\nHost: x/",
          "http://good.example/\r\nX: y",
          "http://good.example/%",
          "http://-good.example/",
          "http://good-.example/",
          "http://good..example/",
          "http://.good.example/",
          "http://good.example./",
          "http://under_score.example/",
          "http://*.good.example/",
          "http://good.example,127.0.0.1/",
          "http://good.example;127.0.0.1/",
          "http://good.example|127.0.0.1/",
          "http://<good.example>/",
          "http://{good.example}/",
          "http://$good/",
          "http://" + "a".repeat(64) + ".example/",
          "http://" + "a.".repeat(130) + "example/",
          "http://good.example/" + "a".repeat(2048));

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
    return NOT_PUBLIC.stream();
  }

  static Stream<String> publicOnes() {
    return PUBLIC.stream();
  }

  static Stream<String> malformed() {
    return MALFORMED.stream();
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
    List<String> everything = new ArrayList<>(NOT_PUBLIC);
    everything.addAll(List.of("good.example", "*.example", "*.com", "localhost", "127.1", "0"));
    web.resolving("good.example", "127.0.0.1");

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
    int hostile = NOT_PUBLIC.size() * 6 + MALFORMED.size();

    assertThat(hostile).isGreaterThanOrEqualTo(200);
    assertThat(PUBLIC).hasSizeGreaterThanOrEqualTo(40);
  }

  @Test
  void theProductRefusesLoopback() {
    Egress product = Egress.product(null);

    assertThat(product.allowed().test(InetAddress.getLoopbackAddress())).isFalse();
    assertThat(product.ports().test(8080)).isFalse();
  }
}
