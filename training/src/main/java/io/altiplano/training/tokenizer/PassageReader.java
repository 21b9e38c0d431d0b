package io.altiplano.training.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Cuts a stream of UTF-8 into passages, the same ones whenever it is read. */
final class PassageReader {
  private static final int PASSAGE_BYTES = 8192;

  private final InputStream in;
  private final byte[] buffer = new byte[PASSAGE_BYTES];
  private int filled;

  PassageReader(InputStream in) {
    this.in = in;
  }

  /** The next passage; empty at the end. */
  byte[] next() throws IOException {
    filled += in.readNBytes(buffer, filled, buffer.length - filled);
    int cut = filled < buffer.length ? filled : cut();
    byte[] passage = Arrays.copyOf(buffer, cut);
    System.arraycopy(buffer, cut, buffer, 0, filled - cut);
    filled -= cut;
    return passage;
  }

  /** After a line; else before a space; else, in a text of neither, before a character. */
  private int cut() {
    int least = filled / 2;
    for (int at = filled - 1; at > least; at--) {
      if (buffer[at - 1] == '\n' && !isWhiteSpace(buffer[at])) {
        return at;
      }
    }
    for (int at = filled - 1; at > least; at--) {
      if (buffer[at] == ' ' && !isWhiteSpace(buffer[at - 1])) {
        return at;
      }
    }
    int at = filled - 1;
    while (at > least && (buffer[at] & 0xC0) == 0x80) {
      at--;
    }
    return at;
  }

  private static boolean isWhiteSpace(byte value) {
    return value >= 0 && value <= ' ';
  }
}
