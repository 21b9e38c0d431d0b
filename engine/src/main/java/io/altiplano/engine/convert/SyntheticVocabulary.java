package io.altiplano.engine.convert;

import io.altiplano.engine.gguf.GgufWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/**
 * A SentencePiece vocabulary of any size that covers every text: control tokens, the 256 bytes,
 * letters, and words of made-up syllables, each of which can be merged from two others.
 */
final class SyntheticVocabulary {
  /** Three control tokens, 256 bytes, and the letters that syllables are made of. */
  static final int SMALLEST = 320;

  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int NORMAL = 1;
  private static final int BYTE = 6;

  /** What SentencePiece writes for a space. */
  private static final String SPACE = "\u2581";

  private static final String VOWELS = "aeiou";
  private static final String CONSONANTS = "tnrshdlcmpbgwfykv";
  private static final String OTHERS = "xjzq.,'\"!?-";

  private final int size;
  private final SequencedSet<String> pieces = new LinkedHashSet<>();

  private SyntheticVocabulary(int size) {
    this.size = size;
  }

  /** Writes the tokenizer's keys for a vocabulary of that size. */
  static void put(GgufWriter writer, int size) {
    if (size < SMALLEST) {
      throw new IllegalArgumentException(
          "a vocabulary of %d; at least %d are needed".formatted(size, SMALLEST));
    }
    new SyntheticVocabulary(size).put(writer);
  }

  private void put(GgufWriter writer) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int value = 0; value < 256; value++) {
      tokens.add("<0x%02X>".formatted(value));
    }
    int firstPiece = tokens.size();
    fillPieces(size - firstPiece);
    tokens.addAll(pieces);
    float[] scores = new float[size];
    int[] types = new int[size];
    for (int token = 0; token < size; token++) {
      types[token] = token < firstPiece ? BYTE : NORMAL;
      scores[token] = token < firstPiece ? 0 : firstPiece - token;
    }
    types[0] = UNKNOWN;
    types[1] = CONTROL;
    types[2] = CONTROL;
    writer
        .put("tokenizer.ggml.model", "llama")
        .put("tokenizer.ggml.tokens", tokens)
        .put("tokenizer.ggml.scores", scores)
        .put("tokenizer.ggml.token_type", types)
        .put("tokenizer.ggml.bos_token_id", 1)
        .put("tokenizer.ggml.eos_token_id", 2)
        .put("tokenizer.ggml.unknown_token_id", 0)
        .put("tokenizer.ggml.add_bos_token", true);
  }

  /** Letters, then syllables, then words of ever more syllables, until there are enough. */
  private void fillPieces(int wanted) {
    pieces.add(SPACE);
    (VOWELS + CONSONANTS + OTHERS)
        .chars()
        .forEach(letter -> pieces.add(Character.toString(letter)));
    List<String> syllables = syllables();
    List<String> words = syllables;
    while (pieces.size() < wanted) {
      List<String> longer = new ArrayList<>();
      for (String word : words) {
        if (pieces.size() + 1 >= wanted) {
          break;
        }
        pieces.add(word);
        pieces.add(SPACE + word);
        if (longer.size() < wanted) {
          syllables.forEach(syllable -> longer.add(word + syllable));
        }
      }
      if (pieces.size() == wanted - 1) {
        // A piece with no partner fills the last place of a vocabulary of odd size.
        pieces.add(SPACE + SPACE);
      }
      words = longer;
    }
  }

  private static List<String> syllables() {
    return CONSONANTS
        .chars()
        .mapToObj(Character::toString)
        .flatMap(consonant -> VOWELS.chars().mapToObj(vowel -> consonant + (char) vowel))
        .toList();
  }
}
