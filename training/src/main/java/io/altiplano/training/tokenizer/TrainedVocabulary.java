package io.altiplano.training.tokenizer;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.engine.tokenizer.ByteLevelWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A byte-level BPE tokenizer.
 *
 * @param tokens by id, spelt as in files: the 256 bytes, what was learnt, then the special tokens
 * @param merges by falling priority
 */
public record TrainedVocabulary(
    List<String> tokens,
    List<Merge> merges,
    SpecialTokens specialTokens,
    CorpusStatistics statistics) {
  /**
   * The pre-tokeniser, in the words of {@code tokenizer.ggml.pre}. A Korean word is one piece with
   * the space before it, as an English one is, and digits stand alone: a date or a number in an API
   * call is then spelt the same wherever it occurs.
   */
  public static final String PRE_TOKENIZER = "qwen2";

  /** Two neighbours that become one token. */
  public record Merge(int left, int right) {}

  /** Copies the lists. */
  public TrainedVocabulary {
    tokens = List.copyOf(tokens);
    merges = List.copyOf(merges);
  }

  static TrainedVocabulary of(
      MergeLearner learner, SpecialTokens special, CorpusStatistics statistics) {
    List<String> tokens =
        new ArrayList<>(learner.tokens().stream().map(ByteLevelWords::spelling).toList());
    for (String text : special.texts()) {
      if (tokens.contains(text)) {
        throw invalidParameter("special", "'%s' is an ordinary token too".formatted(text));
      }
    }
    tokens.addAll(special.texts());
    return new TrainedVocabulary(tokens, learner.merges(), special, statistics);
  }

  public int size() {
    return tokens.size();
  }

  /** The id of the first special token. */
  int firstSpecial() {
    return tokens.size() - specialTokens.texts().size();
  }

  /** The id of a special token. */
  int special(String text) {
    return firstSpecial() + specialTokens.texts().indexOf(text);
  }

  /** The token that begins a sequence. */
  Optional<String> bos() {
    return specialTokens.bos();
  }

  /** The merges as files have them: two tokens with a space between. */
  List<String> mergeLines() {
    return merges.stream()
        .map(merge -> tokens.get(merge.left()) + " " + tokens.get(merge.right()))
        .toList();
  }
}
