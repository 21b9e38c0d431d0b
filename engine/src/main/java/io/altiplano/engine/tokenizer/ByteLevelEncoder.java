package io.altiplano.engine.tokenizer;

import static io.altiplano.engine.tokenizer.TokenTable.NONE;

import io.altiplano.engine.gguf.Metadata;

/**
 * Byte-level BPE: within each word that the pre-tokeniser cuts, bytes are tokens, and of all
 * neighbours with a merge those of the lowest rank join first, of equals the leftmost. A byte
 * without a token vanishes, as in llama.cpp; real vocabularies have all that text can hold.
 * Immutable.
 */
final class ByteLevelEncoder implements TextEncoder {
  private final Vocabulary vocabulary;
  private final PreTokenizer preTokenizer;
  private final MergeTable merges;
  private final int[] byteTokens;

  private ByteLevelEncoder(
      Vocabulary vocabulary, PreTokenizer preTokenizer, MergeTable merges, int[] byteTokens) {
    this.vocabulary = vocabulary;
    this.preTokenizer = preTokenizer;
    this.merges = merges;
    this.byteTokens = byteTokens;
  }

  static ByteLevelEncoder read(
      Metadata metadata, Vocabulary vocabulary, PreTokenizer preTokenizer) {
    int[] byteTokens = new int[256];
    byte[] text = new byte[2];
    for (int value = 0; value < byteTokens.length; value++) {
      int length = CodePoints.encode(ByteAlphabet.character(value), text, 0);
      byteTokens[value] = vocabulary.findWord(text, 0, length);
    }
    MergeTable merges = MergeTable.read(metadata, vocabulary);
    return new ByteLevelEncoder(vocabulary, preTokenizer, merges, byteTokens);
  }

  @Override
  public void encode(byte[] utf8, int from, int to, TokenBuffer out) {
    int[] codePoints = CodePoints.decode(utf8, from, to);
    preTokenizer.splitter().split(codePoints, 0, codePoints.length, new Words(codePoints, out));
  }

  @Override
  public byte[] decode(byte[] text) {
    return ByteAlphabet.decode(text);
  }

  /** One text's words, one after the other in the same arrays. */
  private final class Words implements WordSplitter.Sink {
    private final int[] codePoints;
    private final TokenBuffer out;
    private final MergeQueue queue = new MergeQueue(64);

    private byte[] bytes = new byte[64];
    private byte[] disguised = new byte[128];

    /** Symbols of the word, a doubly linked list; {@link TokenTable#NONE} is joined or missing. */
    private int[] tokens = new int[64];

    private int[] previous = new int[64];
    private int[] next = new int[64];

    Words(int[] codePoints, TokenBuffer out) {
      this.codePoints = codePoints;
      this.out = out;
    }

    @Override
    public void word(int from, int to) {
      int count = toBytes(from, to);
      if (preTokenizer.ignoresMerges()) {
        int token = whole(count);
        if (token != NONE) {
          out.add(token);
          return;
        }
      }
      merge(count);
      for (int symbol = 0; symbol < count; symbol = next[symbol]) {
        if (tokens[symbol] != NONE) {
          out.add(tokens[symbol]);
        }
      }
    }

    private int toBytes(int from, int to) {
      int most = Math.multiplyExact(to - from, 4);
      if (most > bytes.length) {
        int size = Math.max(most, 2 * bytes.length);
        bytes = new byte[size];
        disguised = new byte[2 * size];
        tokens = new int[size];
        previous = new int[size];
        next = new int[size];
      }
      int count = 0;
      for (int i = from; i < to; i++) {
        count = CodePoints.encode(codePoints[i], bytes, count);
      }
      return count;
    }

    /** The token that is the whole word. */
    private int whole(int count) {
      int length = 0;
      for (int i = 0; i < count; i++) {
        length = CodePoints.encode(ByteAlphabet.character(bytes[i] & 0xFF), disguised, length);
      }
      return vocabulary.findWord(disguised, 0, length);
    }

    private void merge(int count) {
      for (int i = 0; i < count; i++) {
        tokens[i] = byteTokens[bytes[i] & 0xFF];
        previous[i] = i - 1;
        next[i] = i + 1;
      }
      for (int right = 1; right < count; right++) {
        consider(right - 1, right);
      }
      while (!queue.isEmpty()) {
        int left = queue.firstPosition();
        int merge = queue.firstValue();
        queue.removeFirst();
        int right = next[left];
        if (right < count && merges.joins(merge, tokens[left], tokens[right])) {
          join(left, right, merges.merged(merge), count);
        }
      }
    }

    private void join(int left, int right, int token, int count) {
      tokens[left] = token;
      tokens[right] = NONE;
      next[left] = next[right];
      if (next[left] < count) {
        previous[next[left]] = left;
        consider(left, next[left]);
      }
      if (previous[left] >= 0) {
        consider(previous[left], left);
      }
    }

    private void consider(int left, int right) {
      if (tokens[left] == NONE || tokens[right] == NONE) {
        return;
      }
      int merge = merges.find(tokens[left], tokens[right]);
      if (merge != NONE) {
        queue.add(MergeQueue.key(merges.rank(merge), left), merge);
      }
    }
  }
}
