package io.altiplano.engine.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Unicode's letters, marks, numbers and white space, frozen at version 15.1. The JDK's own tables
 * move on with every release, and a model's tokens must not: they stay those it was trained with,
 * and those of llama.cpp, whose tables are of the same version.
 */
final class CharacterClasses {
  static final byte NONE = 0;
  static final byte LETTER = 1;
  static final byte MARK = 2;
  static final byte NUMBER = 4;
  static final byte WHITE_SPACE = 8;

  private static final String RESOURCE = "unicode-15.1-classes.txt";
  private static final int CODE_POINTS = 0x110000;
  private static final int PAGE_BITS = 8;
  private static final int PAGE_SIZE = 1 << PAGE_BITS;

  /** One byte a code point, in pages of 256; equal pages are the same array. */
  private static final byte[][] PAGES = pages(read());

  private CharacterClasses() {}

  /** The class of a code point below 0x110000. */
  static byte of(int codePoint) {
    return PAGES[codePoint >>> PAGE_BITS][codePoint & (PAGE_SIZE - 1)];
  }

  static boolean isLetter(int codePoint) {
    return of(codePoint) == LETTER;
  }

  static boolean isNumber(int codePoint) {
    return of(codePoint) == NUMBER;
  }

  static boolean isWhiteSpace(int codePoint) {
    return of(codePoint) == WHITE_SPACE;
  }

  private static byte[] read() {
    byte[] classes = new byte[CODE_POINTS];
    try (InputStream in = CharacterClasses.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + RESOURCE + " is missing");
      }
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          mark(classes, line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE, e);
    }
    return classes;
  }

  /** A line is {@code first-last class} or {@code codePoint class}. */
  private static void mark(byte[] classes, String line) {
    int space = line.indexOf(' ');
    int hyphen = line.indexOf('-');
    int firstEnd = hyphen < 0 ? space : hyphen;
    int first = Integer.parseInt(line, 0, firstEnd, 16);
    int last = hyphen < 0 ? first : Integer.parseInt(line, hyphen + 1, space, 16);
    byte name =
        switch (line.charAt(space + 1)) {
          case 'L' -> LETTER;
          case 'M' -> MARK;
          case 'N' -> NUMBER;
          case 'W' -> WHITE_SPACE;
          default -> throw new IllegalStateException(RESOURCE + ": " + line);
        };
    Arrays.fill(classes, first, last + 1, name);
  }

  private static byte[][] pages(byte[] classes) {
    byte[][] pages = new byte[CODE_POINTS >>> PAGE_BITS][];
    for (int page = 0; page < pages.length; page++) {
      int from = page << PAGE_BITS;
      byte[] bytes = Arrays.copyOfRange(classes, from, from + PAGE_SIZE);
      pages[page] = page > 0 && Arrays.equals(bytes, pages[page - 1]) ? pages[page - 1] : bytes;
    }
    return pages;
  }
}
