package dev.cruvero.tools;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 answer, read within fixed sizes whatever the server sends. One exchange a
 * connection, so nothing a server adds can be taken for another answer.
 */
final class HttpWire {

  /** Status and header fields; of repeated fields the last. */
  record Head(int status, Map<String, String> fields) {

    @Nullable String field(String name) {
      return fields.get(name);
    }
  }

  private static final int LARGEST_HEAD = 16 * 1024;
  private static final int LARGEST_ON_WIRE = 1024 * 1024;
  private static final int LARGEST_UNPACKED = 2 * 1024 * 1024;

  private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([A-Za-z0-9_.:-]{1,40})");

  private HttpWire() {}

  static void send(OutputStream out, String request) throws IOException {
    out.write(request.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  static Head head(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String line = line(in, bytes);
    if (!line.matches("HTTP/1\\.[01] [1-5]\\d\\d( .*)?")) {
      throw new IOException("the server does not speak HTTP/1.1");
    }
    Map<String, String> fields = new HashMap<>();
    for (String field = line(in, bytes); !field.isEmpty(); field = line(in, bytes)) {
      int colon = field.indexOf(':');
      if (colon > 0) {
        fields.put(
            field.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            field.substring(colon + 1).strip());
      }
    }
    return new Head(Integer.parseInt(line.substring(9, 12)), fields);
  }

  private static String line(InputStream in, ByteArrayOutputStream head) throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int next = in.read();
      head.write(next);
      if (next < 0) {
        throw new IOException("the server closed the connection before the end of its header");
      }
      if (head.size() > LARGEST_HEAD) {
        throw new IOException("the server's header is larger than " + LARGEST_HEAD / 1024 + " KiB");
      }
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
  }

  /** The body, unpacked, in the character set that the server names. */
  static String text(InputStream in, Head head) throws IOException {
    return new String(body(in, head), charset(head.field("content-type")));
  }

  private static Charset charset(@Nullable String type) {
    Matcher named = CHARSET.matcher(type == null ? "" : type);
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException _) {
      return StandardCharsets.UTF_8;
    }
  }

  private static byte[] body(InputStream in, Head head) throws IOException {
    byte[] raw = raw(in, head);
    String encoding = head.field("content-encoding");
    if (encoding == null || encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
      return raw;
    }
    if (!encoding.equalsIgnoreCase("gzip") && !encoding.equalsIgnoreCase("x-gzip")) {
      throw new IOException("the server packs its answer in a way that was not asked for");
    }
    try (InputStream unpacked = new GZIPInputStream(new java.io.ByteArrayInputStream(raw))) {
      return bounded(unpacked, LARGEST_UNPACKED);
    }
  }

  private static byte[] raw(InputStream in, Head head) throws IOException {
    if (head.status() == 204 || head.status() == 304) {
      return new byte[0];
    }
    String transfer = head.field("transfer-encoding");
    if (transfer != null) {
      if (!transfer.equalsIgnoreCase("chunked")) {
        throw new IOException("the server transfers its answer in a way that was not asked for");
      }
      return chunked(in);
    }
    String length = head.field("content-length");
    if (length == null) {
      return bounded(in, LARGEST_ON_WIRE);
    }
    int expected = size(length, 10);
    byte[] body = in.readNBytes(expected);
    if (body.length < expected) {
      throw new IOException("the server closed the connection before the end of its answer");
    }
    return body;
  }

  private static byte[] chunked(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    while (true) {
      int length = size(line(in, frames).replaceAll(";.*", "").strip(), 16);
      frames.reset();
      if (length == 0) {
        return body.toByteArray();
      }
      if (body.size() + length > LARGEST_ON_WIRE) {
        throw tooLarge(LARGEST_ON_WIRE);
      }
      body.write(in.readNBytes(length));
      line(in, frames);
    }
  }

  private static int size(String text, int radix) throws IOException {
    try {
      long size = Long.parseLong(text, radix);
      if (size >= 0 && size <= LARGEST_ON_WIRE) {
        return (int) size;
      }
      throw tooLarge(LARGEST_ON_WIRE);
    } catch (NumberFormatException notOne) {
      throw new IOException("the server names a length that is none", notOne);
    }
  }

  private static byte[] bounded(InputStream in, int largest) throws IOException {
    byte[] bytes = in.readNBytes(largest + 1);
    if (bytes.length > largest) {
      throw tooLarge(largest);
    }
    return bytes;
  }

  private static IOException tooLarge(int largest) {
    return new IOException("the answer is larger than " + largest / 1024 / 1024 + " MiB");
  }
}
