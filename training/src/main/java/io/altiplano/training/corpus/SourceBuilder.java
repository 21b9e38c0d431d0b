package io.altiplano.training.corpus;

import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gathers the examples of a source and cuts them to the length of a row. For one thread. */
final class SourceBuilder {
  private final String name;

  /** The last token of an example is said, never read: a row of n inputs takes n + 1 tokens. */
  private final int longest;

  private final int[] tokenBytes;
  private final List<Example> examples = new ArrayList<>();
  private long documents;
  private long tokens;
  private long learnedTokens;
  private long bytes;
  private long learnedBytes;
  private long cut;
  private long dropped;

  /**
   * @param length tokens of a row
   */
  SourceBuilder(String name, int length, ModelTokenizer tokenizer) {
    this.name = name;
    this.longest = length + 1;
    this.tokenBytes = tokenBytes(tokenizer);
  }

  private static int[] tokenBytes(ModelTokenizer tokenizer) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    int[] bytes = new int[vocabulary.size()];
    Arrays.setAll(bytes, token -> vocabulary.isControl(token) ? 0 : tokenizer.bytes(token).length);
    return bytes;
  }

  /** A document that ends where a row ends. */
  void addBeginning(Example document) {
    boolean fits = document.tokens().length <= longest;
    Example kept = fits ? document : part(document, 0, longest);
    cut += fits ? 0 : 1;
    dropped += count(kept) > 0 ? 0 : 1;
    add(kept);
  }

  /**
   * A document that goes on in further rows. A part begins with the last token of the one before,
   * so that every token is learnt once.
   */
  void addWhole(Example document) {
    dropped += count(document) > 0 ? 0 : 1;
    int length = document.tokens().length;
    if (length <= longest) {
      add(document);
      return;
    }
    cut++;
    for (int from = 0; from + 1 < length; from += longest - 1) {
      add(part(document, from, Math.min(length, from + longest)));
    }
  }

  private static Example part(Example document, int from, int to) {
    boolean[] learned = Arrays.copyOfRange(document.learned(), from, to);
    learned[0] = false;
    return new Example(Arrays.copyOfRange(document.tokens(), from, to), learned);
  }

  private void add(Example example) {
    if (learned(example) > 0) {
      examples.add(example);
    }
  }

  private static int learned(Example example) {
    int count = 0;
    for (boolean learned : example.learned()) {
      count += learned ? 1 : 0;
    }
    return count;
  }

  /** Enters a document in the books; how many of its tokens are learnt. */
  private int count(Example document) {
    int[] ids = document.tokens();
    for (int i = 0; i < ids.length; i++) {
      bytes += tokenBytes[ids[i]];
      learnedBytes += document.learned()[i] ? tokenBytes[ids[i]] : 0;
    }
    int learned = learned(document);
    documents++;
    tokens += ids.length;
    learnedTokens += learned;
    return learned;
  }

  Source build() {
    SourceFacts facts =
        new SourceFacts(documents, tokens, learnedTokens, bytes, learnedBytes, cut, dropped);
    return new Source(name, examples, facts);
  }
}
