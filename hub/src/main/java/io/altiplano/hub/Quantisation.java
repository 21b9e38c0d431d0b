package io.altiplano.hub;

import java.util.List;
import java.util.regex.Pattern;

/** The label by which a file's name tells how its weights are stored: {@code Q4_K_M}. */
final class Quantisation {
  /**
   * What is taken when nobody asks for one: first what keeps nearly all of a model's quality in
   * about five bits a weight, then what is next best in size, then the large ones.
   */
  static final List<String> PREFERENCE =
      List.of("Q4_K_M", "Q4_K_S", "Q4_0", "Q5_K_M", "Q5_K_S", "Q6_K", "Q8_0", "F16", "BF16", "F32");

  private static final Pattern LABEL =
      Pattern.compile(
          "(?i)(?:iq[1-4]|tq[12]|q[2-8])_[a-z0-9]+(?:_[a-z0-9]+)?|b?f16|fp16|f32|mxfp4");

  private Quantisation() {}

  /** Whether a selector has the form of a label, rather than of a file's name. */
  static boolean isLabel(String selector) {
    return LABEL.matcher(selector).matches();
  }

  /**
   * Whether a file's name carries the label as a whole word: {@code Q4_K} is not found in {@code
   * model-Q4_K_M.gguf}. Case does not matter.
   */
  static boolean isIn(String fileName, String label) {
    String stem = fileName.replaceFirst("(?i)\\.gguf$", "");
    String word = "(?i).*(?<![a-z0-9])" + Pattern.quote(label) + "(?![a-z0-9]|_[a-z0-9]).*";
    return Pattern.matches(word, stem);
  }
}
