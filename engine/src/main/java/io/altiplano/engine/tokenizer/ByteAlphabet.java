package io.altiplano.engine.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's disguise of bytes as visible characters, in which byte-level vocabularies are written:
 * the visible ones of Latin-1 stand for themselves, the others for U+0100 onwards, in order.
 */
final class ByteAlphabet {
  private static final int[] CHARACTERS = characters();
  private static final int[] BYTES = bytes();

  private ByteAlphabet() {}

  /** The character, below U+0144, that stands for a byte from 0 to 255. */
  static int character(int value) {
    return CHARACTERS[value];
  }

  /** What a token's text stands for; a character of another alphabet stands for its own UTF-8. */
  static byte[] decode(byte[] text) {
    var out = new ByteArrayOutputStream(text.length);
    new String(text, StandardCharsets.UTF_8)
        .codePoints()
        .forEach(codePoint -> {
          if (codePoint < BYTES.length && BYTES[codePoint] >= 0) {
            out.write(BYTES[codePoint]);
          } else {
            out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
          }
        });
    return out.toByteArray();
  }

  private static int[] characters() {
    int[] characters = new int[256];
    int next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      characters[value] = visible ? value : next++;
    }
    return characters;
  }

  private static int[] bytes() {
    int[] bytes = new int[0x144];
    Arrays.fill(bytes, -1);
    for (int value = 0; value < 256; value++) {
      bytes[CHARACTERS[value]] = value;
    }
    return bytes;
  }
}
