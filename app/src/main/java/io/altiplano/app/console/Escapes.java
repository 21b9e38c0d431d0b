package io.altiplano.app.console;

/** Text with its line breaks and control characters made visible, so that it stays on one line. */
public final class Escapes {
  private Escapes() {}

  /** As inside quotes: backslashes before quotes, escapes for control characters. */
  public static String visible(String text) {
    StringBuilder visible = new StringBuilder();
    text.codePoints().forEach(codePoint -> append(visible, codePoint));
    return visible.toString();
  }

  private static void append(StringBuilder visible, int codePoint) {
    switch (codePoint) {
      case '\n' -> visible.append("\\n");
      case '\r' -> visible.append("\\r");
      case '\t' -> visible.append("\\t");
      case '"' -> visible.append("\\\"");
      case '\\' -> visible.append("\\\\");
      default -> {
        if (Character.isISOControl(codePoint)) {
          visible.append("\\u%04x".formatted(codePoint));
        } else {
          visible.appendCodePoint(codePoint);
        }
      }
    }
  }
}
