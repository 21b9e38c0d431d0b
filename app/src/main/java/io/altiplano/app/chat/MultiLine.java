package io.altiplano.app.chat;

/**
 * How one message spans several lines: a backslash at the end of a line goes on, and everything
 * between two {@code """} is one message.
 */
final class MultiLine {
  private static final String FENCE = "\"\"\"";

  private MultiLine() {}

  /** Whether the lines typed so far are a whole message. */
  static boolean isComplete(String lines) {
    String text = lines.strip();
    if (text.startsWith(FENCE)) {
      return text.length() >= 2 * FENCE.length() && text.endsWith(FENCE);
    }
    return !lines.endsWith("\\");
  }

  /** The message without the marks that held its lines together. */
  static String message(String lines) {
    String text = lines.strip();
    if (text.startsWith(FENCE) && text.length() >= 2 * FENCE.length() && text.endsWith(FENCE)) {
      return text.substring(FENCE.length(), text.length() - FENCE.length()).strip();
    }
    return lines.replace("\\\n", "\n");
  }
}
