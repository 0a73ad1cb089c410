package dev.cruvero.tools;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;

/**
 * Decimal arithmetic with 34 digits whose every operation is checked before it is computed: no
 * input can make it slow or its result long.
 */
final class Arithmetic {

  private static final MathContext DIGITS = MathContext.DECIMAL128;
  private static final int LARGEST_EXPONENT = 6144;
  private static final BigDecimal LARGEST_POWER = BigDecimal.valueOf(1000);
  private static final BigDecimal LARGEST_FACTORIAL = BigDecimal.valueOf(170);
  private static final BigDecimal PI = new BigDecimal("3.141592653589793238462643383279503");
  private static final BigDecimal E = new BigDecimal("2.718281828459045235360287471352662");

  private Arithmetic() {}

  static BigDecimal constant(String name) {
    return switch (name) {
      case "pi" -> PI;
      case "e" -> E;
      default -> throw new IllegalArgumentException("unknown name " + name);
    };
  }

  static BigDecimal binary(char operator, BigDecimal left, BigDecimal right) {
    BigDecimal result =
        switch (operator) {
          case '+' -> left.add(right, DIGITS);
          case '-' -> left.subtract(right, DIGITS);
          case '*' -> left.multiply(right, DIGITS);
          case '/' -> left.divide(nonZero(right), DIGITS);
          case '%' -> remainder(left, nonZero(right));
          case '^' -> power(left, right);
          default -> throw new IllegalArgumentException("unknown operator " + operator);
        };
    return bounded(result);
  }

  private static BigDecimal nonZero(BigDecimal divisor) {
    if (divisor.signum() == 0) {
      throw new IllegalArgumentException("division by zero");
    }
    return divisor;
  }

  private static BigDecimal remainder(BigDecimal left, BigDecimal right) {
    if (exponent(left) - exponent(right) > DIGITS.getPrecision() - 1) {
      throw new IllegalArgumentException("the quotient of % has more than 34 digits");
    }
    return left.abs().compareTo(right.abs()) < 0 ? left : left.remainder(right);
  }

  private static BigDecimal power(BigDecimal base, BigDecimal exponent) {
    if (!isInteger(exponent) || exponent.abs().compareTo(LARGEST_POWER) > 0) {
      throw new IllegalArgumentException("an exponent is an integer from -1000 to 1000");
    }
    int times = exponent.intValueExact();
    if (base.signum() == 0) {
      if (times < 0) {
        throw new IllegalArgumentException("division by zero");
      }
      return times == 0 ? BigDecimal.ONE : BigDecimal.ZERO;
    }
    if (Math.abs((long) exponent(base) * times) > LARGEST_EXPONENT) {
      throw tooLarge();
    }
    return base.pow(times, DIGITS);
  }

  static BigDecimal factorial(BigDecimal value) {
    if (!isInteger(value) || value.signum() < 0 || value.compareTo(LARGEST_FACTORIAL) > 0) {
      throw new IllegalArgumentException("a factorial is of an integer from 0 to 170");
    }
    BigDecimal product = BigDecimal.ONE;
    for (int factor = 2; factor <= value.intValueExact(); factor++) {
      product = product.multiply(BigDecimal.valueOf(factor), DIGITS);
    }
    return product;
  }

  static BigDecimal function(String name, List<BigDecimal> arguments) {
    BigDecimal first = arguments.isEmpty() ? BigDecimal.ZERO : arguments.getFirst();
    BigDecimal result =
        switch (name) {
          case "min" -> some(name, arguments).stream().reduce(first, BigDecimal::min);
          case "max" -> some(name, arguments).stream().reduce(first, BigDecimal::max);
          case "round" -> round(arguments);
          default -> {
            if (arguments.size() != 1) {
              throw new IllegalArgumentException(name + " takes one argument");
            }
            yield ofOne(name, first);
          }
        };
    return bounded(result);
  }

  private static BigDecimal ofOne(String name, BigDecimal value) {
    return switch (name) {
      case "abs" -> value.abs();
      case "floor" -> scaled(value, 0, RoundingMode.FLOOR);
      case "ceil" -> scaled(value, 0, RoundingMode.CEILING);
      case "sqrt" -> squareRoot(value);
      case "sin" -> floating(name, Math.sin(value.doubleValue()));
      case "cos" -> floating(name, Math.cos(value.doubleValue()));
      case "tan" -> floating(name, Math.tan(value.doubleValue()));
      case "exp" -> floating(name, Math.exp(value.doubleValue()));
      case "ln" -> floating(name, Math.log(value.doubleValue()));
      case "log10" -> floating(name, Math.log10(value.doubleValue()));
      default -> throw new IllegalArgumentException("unknown function " + name);
    };
  }

  private static List<BigDecimal> some(String name, List<BigDecimal> arguments) {
    if (arguments.isEmpty()) {
      throw new IllegalArgumentException(name + " takes at least one argument");
    }
    return arguments;
  }

  private static BigDecimal round(List<BigDecimal> arguments) {
    if (arguments.isEmpty() || arguments.size() > 2) {
      throw new IllegalArgumentException("round takes a number and how many decimals");
    }
    BigDecimal decimals = arguments.size() == 2 ? arguments.get(1) : BigDecimal.ZERO;
    if (!isInteger(decimals)
        || decimals.signum() < 0
        || decimals.compareTo(BigDecimal.valueOf(34)) > 0) {
      throw new IllegalArgumentException("round keeps 0 to 34 decimals");
    }
    return scaled(arguments.getFirst(), decimals.intValueExact(), RoundingMode.HALF_UP);
  }

  /** Only ever drops digits: filling up with zeros could make a number long. */
  private static BigDecimal scaled(BigDecimal value, int decimals, RoundingMode mode) {
    return value.scale() <= decimals ? value : value.setScale(decimals, mode);
  }

  private static BigDecimal squareRoot(BigDecimal value) {
    if (value.signum() < 0) {
      throw new IllegalArgumentException("sqrt of a negative number");
    }
    return value.sqrt(DIGITS);
  }

  private static BigDecimal floating(String name, double result) {
    if (!Double.isFinite(result)) {
      throw new IllegalArgumentException(name + " has no finite value there");
    }
    return new BigDecimal(Double.toString(result));
  }

  private static boolean isInteger(BigDecimal value) {
    return value.signum() == 0 || value.stripTrailingZeros().scale() <= 0;
  }

  private static int exponent(BigDecimal value) {
    return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
  }

  private static BigDecimal bounded(BigDecimal value) {
    if (Math.abs((long) exponent(value)) > LARGEST_EXPONENT) {
      throw tooLarge();
    }
    return value.signum() == 0 ? BigDecimal.ZERO : value.round(DIGITS);
  }

  private static IllegalArgumentException tooLarge() {
    return new IllegalArgumentException("the result is too large or too small");
  }

  /** At most 34 digits, an exponent and a sign. */
  static String text(BigDecimal value) {
    BigDecimal stripped = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    boolean whole = stripped.scale() < 0 && exponent(stripped) < DIGITS.getPrecision();
    return (whole ? stripped.setScale(0) : stripped).toString();
  }
}
