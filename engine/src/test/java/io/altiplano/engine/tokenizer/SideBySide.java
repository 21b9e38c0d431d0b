package io.altiplano.engine.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Our tokenizer and llama.cpp's, asked the same.
 *
 * @param texts how many were people's
 * @param controls how many were a template's own
 * @param differences one line each
 */
record SideBySide(int texts, int controls, List<String> differences) {
  /** Encodes, decodes and compares; a template's texts have to be UTF-8. */
  static SideBySide compare(
      ModelTokenizer ours, LlamaCppVocabulary theirs, List<byte[]> texts, List<byte[]> controls) {
    List<String> differences = new ArrayList<>();
    for (byte[] text : texts) {
      int[] expected = theirs.tokenize(text, false);
      compare(text, expected, ours.encodeBytes(text), differences);
      if (!Arrays.equals(shown(ours, expected), pieces(theirs, expected))) {
        differences.add("decoding " + Arrays.toString(expected));
      }
    }
    for (byte[] text : controls) {
      String control = new String(text, StandardCharsets.UTF_8);
      int[] actual = ours.encode(List.of(Segment.control(control)));
      compare(text, theirs.tokenize(text, true), actual, differences);
    }
    return new SideBySide(texts.size(), controls.size(), differences);
  }

  private static void compare(byte[] text, int[] expected, int[] actual, List<String> differences) {
    if (!Arrays.equals(expected, actual)) {
      differences.add(
          "'%s' %s: %s but llama.cpp %s"
              .formatted(
                  new String(text, StandardCharsets.UTF_8),
                  HexFormat.of().formatHex(text),
                  Arrays.toString(actual),
                  Arrays.toString(expected)));
    }
  }

  private static byte[] shown(ModelTokenizer ours, int[] tokens) {
    var bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(ours.shownBytes(token));
    }
    return bytes.toByteArray();
  }

  private static byte[] pieces(LlamaCppVocabulary theirs, int[] tokens) {
    var bytes = new ByteArrayOutputStream();
    for (int token : tokens) {
      bytes.writeBytes(theirs.piece(token, false));
    }
    return bytes.toByteArray();
  }
}
