package dev.cruvero.tools;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Which addresses are on the public Internet, by IANA's special-purpose registries. Java's own
 * flags know a few of these ranges only.
 */
final class Addresses {

  private static final int LOOKUP_SECONDS = 3;

  /** The addresses that begin with these bits. */
  private static final class Range {
    private final byte[] prefix;
    private final int bits;

    private Range(byte[] prefix, int bits) {
      this.prefix = prefix;
      this.bits = bits;
    }

    static Range of(String text) {
      int slash = text.indexOf('/');
      return new Range(
          literal(text.substring(0, slash)).getAddress(),
          Integer.parseInt(text.substring(slash + 1)));
    }

    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      int whole = bits / 8;
      if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
        return false;
      }
      int mask = 0xff00 >> (bits % 8) & 0xff;
      return bits % 8 == 0 || ((address[whole] ^ prefix[whole]) & mask) == 0;
    }
  }

  private static final List<Range> SPECIAL_4 =
      ranges(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.31.196.0/24",
          "192.52.193.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "192.175.48.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4");

  /** All of IPv6 that is given out as global unicast, less what is special in it. */
  private static final Range GLOBAL_6 = Range.of("2000::/3");

  private static final List<Range> SPECIAL_6 =
      ranges("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

  /** An IPv4 address behind a translator: as good as the IPv4 address is. */
  private static final Range NAT64 = Range.of("64:ff9b::/96");

  private Addresses() {}

  private static List<Range> ranges(String... ranges) {
    return Arrays.stream(ranges).map(Range::of).toList();
  }

  /** Whether the address is global unicast; wrapped IPv4 addresses of other kinds never are. */
  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (address instanceof Inet4Address) {
      return isPublic4(bytes);
    }
    if (NAT64.contains(bytes)) {
      return isPublic4(Arrays.copyOfRange(bytes, 12, 16));
    }
    return GLOBAL_6.contains(bytes) && SPECIAL_6.stream().noneMatch(range -> range.contains(bytes));
  }

  private static boolean isPublic4(byte[] bytes) {
    return SPECIAL_4.stream().noneMatch(range -> range.contains(bytes));
  }

  private static InetAddress literal(String address) {
    try {
      return InetAddress.ofLiteral(address);
    } catch (IllegalArgumentException notOne) {
      throw new IllegalStateException("not an address literal: " + address, notOne);
    }
  }

  /**
   * How names are resolved in the product. The system's resolver cannot be interrupted, so it works
   * on a thread that nobody waits for longer than a moment.
   */
  static List<InetAddress> resolve(String host) throws UnknownHostException {
    FutureTask<InetAddress[]> lookup = new FutureTask<>(() -> InetAddress.getAllByName(host));
    Thread.ofPlatform().daemon().name("egress-lookup").start(lookup);
    try {
      return List.of(lookup.get(LOOKUP_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException _) {
      throw new UnknownHostException("not resolved in time, or not at all");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new UnknownHostException("interrupted");
    }
  }
}
