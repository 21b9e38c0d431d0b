package io.altiplano.engine.gguf;

/**
 * A stranger's text made fit for a message: short, and without characters that steer a terminal.
 */
final class Quoted {
  /** Longer than any real key or tensor name. */
  private static final int LONGEST = 96;

  private Quoted() {}

  static String of(String text) {
    StringBuilder quoted = new StringBuilder("'");
    text.codePoints()
        .limit(LONGEST)
        .forEach(character -> {
          if (isPrintable(character)) {
            quoted.appendCodePoint(character);
          } else {
            quoted.append("\\u%04x".formatted(character));
          }
        });
    return quoted.append(text.length() > LONGEST ? "…'" : "'").toString();
  }

  private static boolean isPrintable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
