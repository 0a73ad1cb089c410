package dev.cruvero.tools;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Evaluates one arithmetic expression: a Pratt parser that computes as it reads. Everything is
 * counted, so the longest expression takes microseconds. No names but the constants, no text.
 */
final class Calculator {

  private static final int LONGEST = 256;
  private static final int MOST_TOKENS = 128;
  private static final int DEEPEST = 64;
  private static final int MOST_DIGITS = 34;
  private static final int LARGEST_EXPONENT = 1000;
  private static final int UNARY = 3;

  private final String text;
  private int at;
  private int tokens;
  private int depth;

  private Calculator(String text) {
    this.text = text;
  }

  /**
   * @throws IllegalArgumentException saying what is wrong with the expression
   */
  static String evaluate(String expression) {
    if (expression.length() > LONGEST) {
      throw new IllegalArgumentException("an expression has at most " + LONGEST + " characters");
    }
    Calculator calculator =
        new Calculator(expression.replace('×', '*').replace('÷', '/').replace('−', '-'));
    BigDecimal result = calculator.expression(0);
    if (calculator.peek() != 0) {
      throw calculator.unexpected();
    }
    return Arithmetic.text(result);
  }

  private BigDecimal expression(int binding) {
    if (++depth > DEEPEST) {
      throw new IllegalArgumentException("nested deeper than " + DEEPEST + " levels");
    }
    BigDecimal left = operand();
    while (true) {
      char operator = peek();
      if (operator == '!') {
        take();
        left = Arithmetic.factorial(left);
        continue;
      }
      int strength = strength(operator);
      if (strength <= binding) {
        depth--;
        return left;
      }
      take();
      // A power binds to the right: 2^3^2 is 2^9.
      BigDecimal right = expression(operator == '^' ? strength - 1 : strength);
      left = Arithmetic.binary(operator, left, right);
    }
  }

  private static int strength(char operator) {
    return switch (operator) {
      case '+', '-' -> 1;
      case '*', '/', '%' -> 2;
      case '^' -> 4;
      default -> 0;
    };
  }

  private BigDecimal operand() {
    char next = peek();
    if (next == '-' || next == '+') {
      take();
      BigDecimal value = expression(UNARY);
      return next == '-' ? value.negate() : value;
    }
    if (next == '(') {
      take();
      BigDecimal value = expression(0);
      expect(')');
      return value;
    }
    if (isDigit(next) || next == '.') {
      return number();
    }
    if (isLetter(next)) {
      return named();
    }
    throw unexpected();
  }

  private BigDecimal named() {
    int start = at;
    while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    count();
    String name = text.substring(start, at).toLowerCase(Locale.ROOT);
    if (peek() != '(') {
      return Arithmetic.constant(name);
    }
    take();
    List<BigDecimal> arguments = new ArrayList<>();
    if (peek() != ')') {
      arguments.add(expression(0));
      while (peek() == ',') {
        take();
        arguments.add(expression(0));
      }
    }
    expect(')');
    return Arithmetic.function(name, arguments);
  }

  private BigDecimal number() {
    int start = at;
    int digits = digits();
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits += digits();
    }
    if (digits == 0 || digits > MOST_DIGITS) {
      throw new IllegalArgumentException("a number has 1 to " + MOST_DIGITS + " digits");
    }
    String mantissa = text.substring(start, at);
    count();
    return new BigDecimal(mantissa).scaleByPowerOfTen(exponent());
  }

  private int digits() {
    int start = at;
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
    return at - start;
  }

  /** The part behind an e that follows a number directly; 0 when there is none. */
  private int exponent() {
    if (at >= text.length() || (text.charAt(at) != 'e' && text.charAt(at) != 'E')) {
      return 0;
    }
    at++;
    int sign = 1;
    if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
      sign = text.charAt(at++) == '-' ? -1 : 1;
    }
    int start = at;
    int digits = digits();
    if (digits == 0
        || digits > 4
        || Integer.parseInt(text.substring(start, at)) > LARGEST_EXPONENT) {
      throw new IllegalArgumentException(
          "the exponent of a number is from -" + LARGEST_EXPONENT + " to " + LARGEST_EXPONENT);
    }
    return sign * Integer.parseInt(text.substring(start, at));
  }

  /** The next character that is not a space; 0 at the end. */
  private char peek() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void take() {
    at++;
    count();
  }

  private void count() {
    if (++tokens > MOST_TOKENS) {
      throw new IllegalArgumentException("an expression has at most " + MOST_TOKENS + " parts");
    }
  }

  private void expect(char wanted) {
    if (peek() != wanted) {
      throw unexpected();
    }
    take();
  }

  private IllegalArgumentException unexpected() {
    return new IllegalArgumentException(
        at >= text.length()
            ? "the expression ends too early"
            : "unexpected character at position " + (at + 1));
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isLetter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
  }
}
