package dev.cruvero.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a server does, time and size stay within their bounds. */
@Tag("soak-sealed")
@Timeout(20)
class FetchBoundsTest {

  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

  private final TestWeb web = new TestWeb().resolving("good.example", "8.8.8.8");
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void close() {
    web.close();
    watch.shutdownNow();
  }

  private String get(Duration limit) throws IOException {
    return new Fetch(web.egress(), List.of("good.example"))
        .get(WebAddress.parse("http://good.example/"), limit, watch)
        .text();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    }
    return packed.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", HEAD, HEAD + "Content-Length: 100000\r\n\r\n", HEAD + "\r\n"})
  void endsADripAtTheDeadline(String beginning) {
    web.answering(
        "/",
        out -> {
          write(out, beginning);
          while (true) {
            write(out, "x");
            TimeUnit.MILLISECONDS.sleep(20);
          }
        });
    long started = System.nanoTime();

    assertThatThrownBy(() -> get(Duration.ofMillis(600)))
        .hasMessageContaining("longer than it may");
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void endsASilentServerAtTheDeadline() {
    web.answering("/", _ -> TimeUnit.SECONDS.sleep(15));

    assertThatThrownBy(() -> get(Duration.ofMillis(300)))
        .hasMessageContaining("longer than it may");
  }

  @Test
  void endsAHeaderThatDoesNotEnd() {
    web.answering(
        "/",
        out -> {
          write(out, HEAD);
          while (true) {
            write(out, "X-Field: " + "y".repeat(500) + "\r\n");
          }
        });

    assertThatThrownBy(() -> get(Duration.ofSeconds(10))).hasMessageContaining("16 KiB");
  }

  @Test
  void endsABodyThatDoesNotEnd() {
    web.answering(
        "/",
        out -> {
          write(out, HEAD + "Transfer-Encoding: chunked\r\n\r\n");
          while (true) {
            write(out, "1000\r\n" + "z".repeat(4096) + "\r\n");
          }
        });

    assertThatThrownBy(() -> get(Duration.ofSeconds(10))).hasMessageContaining("larger than 1 MiB");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1048577", "99999999999", "-1", "x"})
  void readsNothingOfALengthThatIsTooLargeOrNone(String length) {
    web.answering("/", HEAD + "Content-Length: " + length + "\r\n\r\nabc");

    assertThatThrownBy(() -> get(Duration.ofSeconds(10))).isInstanceOf(IOException.class);
  }

  @Test
  void unpacksWhatIsSmallAndRefusesABomb() throws IOException {
    byte[] bomb = gzip(new byte[50 * 1024 * 1024]);
    byte[] small = gzip("packed".getBytes(StandardCharsets.UTF_8));
    String head = HEAD + "Content-Encoding: gzip\r\n\r\n";

    web.answering(
        "/",
        out -> {
          write(out, head);
          out.write(small);
        });
    assertThat(get(Duration.ofSeconds(10))).isEqualTo("packed");

    web.answering(
        "/",
        out -> {
          write(out, head);
          out.write(bomb);
        });
    assertThatThrownBy(() -> get(Duration.ofSeconds(10))).hasMessageContaining("larger than 2 MiB");
  }

  @Test
  void readsChunksAndCharacterSets() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\n";
    String chunks = "3;x=y\r\ncaf\r\n1\r\n\u00e9\r\n0\r\n\r\n";
    web.answering("/", String.join("", head, "Transfer-Encoding: chunked\r\n\r\n", chunks));

    assertThat(get(Duration.ofSeconds(10))).isEqualTo("café");
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "application/octet-stream", "application/zip", "audio/mpeg"})
  void refusesWhatIsNoText(String type) {
    web.answering("/", "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\nabc");

    assertThatThrownBy(() -> get(Duration.ofSeconds(10))).hasMessageContaining("neither text");
  }

  @Test
  void refusesWhatIsNoHttp() {
    web.answering("/", "SSH-2.0-OpenSSH_9.9\r\n\r\n");

    assertThatThrownBy(() -> get(Duration.ofSeconds(10)))
        .hasMessageContaining("does not speak HTTP");
  }

  @Test
  void sendsNoMoreThanItNeeds() throws IOException {
    web.answering("/", TestWeb.ok("x"));

    get(Duration.ofSeconds(10));

    assertThat(web.requests.getFirst().toLowerCase(java.util.Locale.ROOT))
        .startsWith("get / http/1.1\r\n")
        .doesNotContain("cookie", "authorization", "x-cruvero", "referer");
  }
}
