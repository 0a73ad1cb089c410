package dev.cruvero.cli;

/** ✔ … ✘, coloured on a terminal. */
record Marks(boolean colour) {

  String of(String state) {
    return switch (state) {
      case "DONE", "done", "ok", "healthy" -> paint("✔", 32);
      case "FAILED", "failed", "fail", "unhealthy" -> paint("✘", 31);
      case "SKIPPED", "skip" -> "-";
      case "warn", "degraded" -> paint("!", 33);
      default -> paint("…", 33);
    };
  }

  String amber(String text) {
    return paint(text, 33);
  }

  private String paint(String text, int code) {
    return colour ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
