package io.altiplano.engine.gguf;

/** Strict UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF. */
final class Utf8 {
  static final int SOUND = -1;

  private Utf8() {}

  /** The index of the first byte that belongs to no character, or {@link #SOUND}. */
  static int firstFault(byte[] bytes, int from, int to) {
    int index = from;
    while (index < to) {
      int length = sequenceLength(bytes, index, to);
      if (length == 0) {
        return index;
      }
      index += length;
    }
    return SOUND;
  }

  /** Bytes of the character at {@code index}; 0 if it is none. */
  private static int sequenceLength(byte[] bytes, int index, int to) {
    int first = bytes[index] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || length > to - index) {
      return 0;
    }
    int second = bytes[index + 1] & 0xff;
    boolean overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    boolean outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    if (overlong || outside) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[index + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
