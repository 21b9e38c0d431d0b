package io.altiplano.engine.tokenizer;

/** The spelling of byte tokens, {@code <0x00>} to {@code <0xFF>}. */
final class ByteTokens {
  private ByteTokens() {}

  static byte[] spelling(int value) {
    byte[] text = {'<', '0', 'x', digit(value >> 4), digit(value & 15), '>'};
    return text;
  }

  /** The byte, 0 to 255, or -1 if the text spells none. */
  static int value(byte[] text) {
    if (text.length != 6 || text[0] != '<' || text[1] != '0' || text[2] != 'x' || text[5] != '>') {
      return -1;
    }
    int high = Character.digit(text[3], 16);
    int low = Character.digit(text[4], 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static byte digit(int value) {
    return (byte) "0123456789ABCDEF".charAt(value);
  }
}
