package dev.cruvero.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cruvero.testing.Soak;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class CalculatorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 + 2 * 3 | 7",
        "(1 + 2) * 3 | 9",
        "0.1 + 0.2 | 0.3",
        "2 ^ 3 ^ 2 | 512",
        "-2 ^ 2 | -4",
        "2 ^ -2 | 0.25",
        "7 % 3 | 1",
        "-7 % 3 | -1",
        "10 / 4 | 2.5",
        "5! | 120",
        "3!! | 720",
        "2 × 3 − 4 ÷ 2 | 4",
        "1.5e3 | 1500",
        "sqrt(2) ^ 2 | 2",
        "sqrt(16) | 4",
        "max(1, 2.5, -3) | 2.5",
        "min(1, 2) | 1",
        "round(2.345, 2) | 2.35",
        "round(-2.5) | -3",
        "floor(-1.5) | -2",
        "ceil(1.2) | 2",
        "abs(-3) | 3",
        "ln(e) | 1",
        "log10(1000) | 3",
        "cos(0) | 1",
        "exp(0) | 1",
        "100 | 100",
        "0 * -5 | 0",
        "1 / 3 | 0.3333333333333333333333333333333333",
        "10 ^ 33 | 1000000000000000000000000000000000",
        "10 ^ 34 | 1E+34",
        "170! / 169! | 170"
      })
  void computes(String expression, String expected) {
    assertThat(Calculator.evaluate(expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | ends too early",
        "1 + | ends too early",
        "(1 | ends too early",
        "1 2 | position 3",
        "1 / 0 | division by zero",
        "1 % 0 | division by zero",
        "0 ^ -1 | division by zero",
        "2 ^ 0.5 | integer",
        "foo(1) | unknown function",
        "x | unknown name",
        "1 & 2 | position 3",
        "sqrt(-1) | negative",
        "ln(0) | finite",
        "2.5! | factorial",
        "(-1)! | factorial",
        "min() | at least one",
        "sin(1, 2) | one argument",
        "#{T(java.lang.Runtime)} | position 1"
      })
  void refusesInOneSentence(String expression, String reason) {
    assertThatThrownBy(() -> Calculator.evaluate(expression))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }

  static java.util.stream.Stream<String> bombs() {
    return java.util.stream.Stream.of(
        "9^9^9",
        "10^999999999",
        "1E999999999+1",
        "1e1001",
        "9999999999^1000",
        "1e1000^7",
        "1e-1000^7",
        "171!",
        "170!^25",
        "170!!",
        "1".repeat(35),
        "1".repeat(257),
        "(".repeat(65) + "1" + ")".repeat(65),
        "-".repeat(120) + "1",
        "1+".repeat(127) + "1",
        "1e1000^6%3",
        "round(1,1000)",
        "max(" + "1,".repeat(100) + "1)",
        "1e1000*1e1000*1e1000*1e1000*1e1000*1e1000*1e1000",
        "exp(1e4)",
        "tan(1e1000^3)");
  }

  @ParameterizedTest
  @MethodSource("bombs")
  void refusesBombsBeforeComputingThem(String bomb) {
    Assertions.assertTimeout(
        Duration.ofMillis(200),
        () ->
            assertThatThrownBy(() -> Calculator.evaluate(bomb))
                .isInstanceOf(IllegalArgumentException.class));
  }

  @ParameterizedTest
  @MethodSource("costly")
  void staysQuickAndShortAtItsBounds(String expression) {
    Assertions.assertTimeout(
        Duration.ofMillis(200),
        () -> assertThat(Calculator.evaluate(expression)).hasSizeLessThanOrEqualTo(64));
  }

  static java.util.stream.Stream<String> costly() {
    return java.util.stream.Stream.of(
        "1e1000^6+1e-1000^6",
        "1e-1000^6%1e1000^6",
        "floor(1e-1000^6)",
        "floor(1e1000^6)",
        "sqrt(1e1000^6)",
        "sqrt(1e-1000^6)",
        "1.000000000000000000000000000000001^1000",
        "170!+170!+170!+170!+170!+170!",
        "(".repeat(60) + "1" + ")".repeat(60),
        "9.999999999999999999999999999999999^1000");
  }

  @Property(tries = 500)
  void agreesWithBigDecimal(@ForAll("numbers") BigDecimal a, @ForAll("numbers") BigDecimal b) {
    MathContext digits = MathContext.DECIMAL128;

    assertThat(value("(" + a + ")+(" + b + ")")).isEqualByComparingTo(a.add(b, digits));
    assertThat(value("(" + a + ")-(" + b + ")")).isEqualByComparingTo(a.subtract(b, digits));
    assertThat(value("(" + a + ")*(" + b + ")")).isEqualByComparingTo(a.multiply(b, digits));
    if (b.signum() != 0) {
      assertThat(value("(" + a + ")/(" + b + ")")).isEqualByComparingTo(a.divide(b, digits));
    }
  }

  private static BigDecimal value(String expression) {
    return new BigDecimal(Calculator.evaluate(expression));
  }

  @Provide
  Arbitrary<BigDecimal> numbers() {
    return Arbitraries.bigDecimals()
        .between(new BigDecimal("-1e15"), new BigDecimal("1e15"))
        .ofScale(12);
  }

  private static final String[] PIECES = {
    "0", "1", "9", "34", ".", "e", "E", "+", "-", "*", "/", "%", "^", "!", "(", ")", ",", " ", "pi",
    "sqrt(", "ln(", "exp(", "tan(", "round(", "max(", "min(", "floor(", "1e1000", "1e-1000",
    "99999", "0.1", "170", "×", "−", "\u0000", "\uff11", "x", "T(", "#", "\\", "'", "\ud83d"
  };

  /** Fuzzed by the pieces of its language; ten million of them in the soak. */
  @Tag("soak-sealed")
  @Test
  void whateverIsTypedEndsInANumberOrASentence() {
    int tries = Soak.count(200_000, 10_000_000);
    Random random = new Random(Long.getLong("cruvero.seed", 6));
    StringBuilder typed = new StringBuilder();

    for (int i = 0; i < tries; i++) {
      typed.setLength(0);
      for (int pieces = 1 + random.nextInt(24); pieces > 0; pieces--) {
        typed.append(PIECES[random.nextInt(PIECES.length)]);
      }
      assertThat(answer(typed.toString())).as(typed::toString).hasSizeBetween(1, 120);
    }
  }

  /** The number, or the sentence; anything else escapes and fails the test. */
  private static String answer(String typed) {
    try {
      String number = Calculator.evaluate(typed);
      assertThat(number).hasSizeLessThanOrEqualTo(64);
      return number;
    } catch (IllegalArgumentException sentence) {
      return String.valueOf(sentence.getMessage());
    }
  }
}
