package dev.cruvero.api;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The one text form of a JSON value (RFC 8785): no spaces, sorted keys, numbers as ECMAScript
 * writes them.
 */
public final class CanonicalJson {

  private static final BigInteger LARGEST_EXACT = BigInteger.ONE.shiftLeft(53);

  private CanonicalJson() {}

  /**
   * @throws IllegalArgumentException for an integer beyond 2^53, which not every reader keeps exact
   */
  public static String text(JsonNode value) {
    StringBuilder out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  /** {@code sha256:} and the hexadecimal digest of the canonical text. */
  public static String digest(JsonNode value) {
    return Sha256.of(text(value));
  }

  private static void write(JsonNode value, StringBuilder out) {
    switch (value.getNodeType()) {
      case OBJECT -> object(value, out);
      case ARRAY -> array(value, out);
      case STRING -> string(value.stringValue(), out);
      case NUMBER -> out.append(number(value));
      case BOOLEAN, NULL -> out.append(value);
      case BINARY, MISSING, POJO -> throw new IllegalArgumentException("not a JSON value");
    }
  }

  private static void object(JsonNode value, StringBuilder out) {
    TreeMap<String, JsonNode> sorted = new TreeMap<>();
    value.properties().forEach(member -> sorted.put(member.getKey(), member.getValue()));
    out.append('{');
    sorted.forEach(
        (name, member) -> {
          separate(out, '{');
          string(name, out);
          out.append(':');
          write(member, out);
        });
    out.append('}');
  }

  private static void array(JsonNode value, StringBuilder out) {
    out.append('[');
    for (Iterator<JsonNode> items = value.iterator(); items.hasNext(); ) {
      write(items.next(), out);
      if (items.hasNext()) {
        out.append(',');
      }
    }
    out.append(']');
  }

  private static void separate(StringBuilder out, char opening) {
    if (out.charAt(out.length() - 1) != opening) {
      out.append(',');
    }
  }

  static void string(String value, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char character = value.charAt(i);
      switch (character) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\b' -> out.append("\\b");
        case '\t' -> out.append("\\t");
        case '\n' -> out.append("\\n");
        case '\f' -> out.append("\\f");
        case '\r' -> out.append("\\r");
        default -> {
          if (character < 0x20) {
            out.append("\\u00").append(HexFormat.of().toHexDigits((byte) character));
          } else {
            out.append(character);
          }
        }
      }
    }
    out.append('"');
  }

  private static String number(JsonNode value) {
    if (value.isIntegralNumber()) {
      BigInteger integer = value.bigIntegerValue();
      if (integer.abs().compareTo(LARGEST_EXACT) > 0) {
        throw new IllegalArgumentException("an integer beyond 2^53");
      }
      return integer.toString();
    }
    double number = value.doubleValue();
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException("a number beyond the range of a double");
    }
    return ecmaScript(number);
  }

  /** Java gives the shortest digits too, except that it prefers the nearest two to a single one. */
  private static BigDecimal shortest(double number) {
    BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    BigDecimal single = digits.round(new MathContext(1));
    return single.doubleValue() == number ? single.stripTrailingZeros() : digits;
  }

  /** ECMA-262, Number::toString, from the shortest digits that Java finds too. */
  private static String ecmaScript(double number) {
    if (number == 0) {
      return "0";
    }
    BigDecimal shortest = shortest(Math.abs(number));
    String digits = shortest.unscaledValue().toString();
    int point = digits.length() - shortest.scale();
    String sign = number < 0 ? "-" : "";
    if (point > 21 || point <= -6) {
      String mantissa =
          digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
      return sign + mantissa + "e" + (point > 0 ? "+" : "-") + Math.abs(point - 1);
    }
    return sign + shortest.toPlainString();
  }
}
