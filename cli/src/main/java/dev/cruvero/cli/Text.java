package dev.cruvero.cli;

import java.util.regex.Pattern;

/** Makes what others wrote (names, answers, causes) harmless to a terminal. */
final class Text {

  private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
  private static final Pattern CONTROL_BUT_LAYOUT =
      Pattern.compile("[[\\p{Cc}\\p{Cf}]&&[^\\n\\t]]");

  private Text() {}

  /** One line: neither escapes nor line breaks survive. */
  static String line(String text) {
    return CONTROL.matcher(text).replaceAll(" ");
  }

  /** Several lines: line breaks and tabs survive. */
  static String block(String text) {
    return CONTROL_BUT_LAYOUT.matcher(text).replaceAll("");
  }
}
