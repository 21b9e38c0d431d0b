package io.altiplano.engine.tokenizer;

import java.util.Arrays;

/**
 * UTF-8 as byte-level tokenizers read it: any byte that begins no complete character becomes U+FFFD
 * by itself. As in llama.cpp, surrogates and overlong forms pass; unlike there, where they end the
 * process, values beyond U+10FFFF are four such bytes.
 */
final class CodePoints {
  static final int REPLACEMENT = 0xFFFD;

  private CodePoints() {}

  /** The code points of a range of bytes. */
  static int[] decode(byte[] utf8, int from, int to) {
    int[] codePoints = new int[to - from];
    int count = 0;
    for (int i = from; i < to; ) {
      int lead = utf8[i];
      if (lead >= 0) {
        codePoints[count++] = lead;
        i++;
        continue;
      }
      int length = length(lead);
      int codePoint = length == 0 ? -1 : multiByte(utf8, i, to, length);
      codePoints[count++] = codePoint < 0 ? REPLACEMENT : codePoint;
      i += codePoint < 0 ? 1 : length;
    }
    return count == codePoints.length ? codePoints : Arrays.copyOf(codePoints, count);
  }

  /** Writes one code point below 0x110000 at the index; the index after it. */
  static int encode(int codePoint, byte[] utf8, int index) {
    int at = index;
    if (codePoint < 0x80) {
      utf8[at++] = (byte) codePoint;
    } else if (codePoint < 0x800) {
      utf8[at++] = (byte) (0xC0 | codePoint >> 6);
      utf8[at++] = continuation(codePoint);
    } else if (codePoint < 0x10000) {
      utf8[at++] = (byte) (0xE0 | codePoint >> 12);
      utf8[at++] = continuation(codePoint >> 6);
      utf8[at++] = continuation(codePoint);
    } else {
      utf8[at++] = (byte) (0xF0 | codePoint >> 18);
      utf8[at++] = continuation(codePoint >> 12);
      utf8[at++] = continuation(codePoint >> 6);
      utf8[at++] = continuation(codePoint);
    }
    return at;
  }

  /** The bytes that a negative lead byte announces, or 0 if it is no lead byte. */
  private static int length(int lead) {
    if ((lead & 0xE0) == 0xC0) {
      return 2;
    }
    if ((lead & 0xF0) == 0xE0) {
      return 3;
    }
    return (lead & 0xF8) == 0xF0 ? 4 : 0;
  }

  /** The code point, or -1 if the bytes do not make one. */
  private static int multiByte(byte[] utf8, int at, int to, int length) {
    if (at + length > to) {
      return -1;
    }
    int codePoint = utf8[at] & (0x7F >> length);
    for (int i = 1; i < length; i++) {
      int next = utf8[at + i];
      if ((next & 0xC0) != 0x80) {
        return -1;
      }
      codePoint = codePoint << 6 | (next & 0x3F);
    }
    return codePoint > Character.MAX_CODE_POINT ? -1 : codePoint;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }
}
