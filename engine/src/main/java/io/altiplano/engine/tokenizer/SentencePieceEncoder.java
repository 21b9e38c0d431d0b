package io.altiplano.engine.tokenizer;

import static io.altiplano.engine.tokenizer.TokenTable.NONE;

import io.altiplano.engine.gguf.Metadata;
import java.util.Arrays;

/**
 * SentencePiece as llama.cpp reads it: spaces become U+2581, and of all neighbours whose joined
 * text is a token those with the highest score join first, of equals the leftmost. Characters
 * without a token become their bytes' tokens, or the unknown token. Immutable.
 *
 * <p>White space stays as it is: {@code tokenizer.ggml.remove_extra_whitespaces} concerns unigram
 * models alone, here as there.
 */
final class SentencePieceEncoder implements TextEncoder {
  /** U+2581 in UTF-8. */
  private static final byte[] SPACE = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

  private final Vocabulary vocabulary;

  /** Of each token: the smaller, the sooner it is made. */
  private final int[] orders;

  private final int[] byteTokens;
  private final boolean addsSpacePrefix;

  private SentencePieceEncoder(
      Vocabulary vocabulary, int[] orders, int[] byteTokens, boolean addsSpacePrefix) {
    this.vocabulary = vocabulary;
    this.orders = orders;
    this.byteTokens = byteTokens;
    this.addsSpacePrefix = addsSpacePrefix;
  }

  static SentencePieceEncoder read(
      Metadata metadata, Vocabulary vocabulary, float[] scores, boolean addsSpacePrefix) {
    int[] orders = new int[scores.length];
    for (int id = 0; id < orders.length; id++) {
      orders[id] = ~sortable(scores[id]);
    }
    int unknown = vocabulary.unknown().orElse(NONE);
    int[] byteTokens = new int[256];
    for (int value = 0; value < byteTokens.length; value++) {
      int token = vocabulary.table().find(ByteTokens.spelling(value));
      if (token == NONE) {
        token = vocabulary.table().find(new byte[] {(byte) value});
      }
      byteTokens[value] = token == NONE ? unknown : token;
      if (byteTokens[value] == NONE) {
        throw metadata.fault(
            VocabularyReader.TOKENS,
            "there is neither a token <0x%02X> nor an unknown token".formatted(value));
      }
    }
    return new SentencePieceEncoder(vocabulary, orders, byteTokens, addsSpacePrefix);
  }

  @Override
  public void encode(byte[] utf8, int from, int to, TokenBuffer out) {
    byte[] text = disguiseSpaces(utf8, from, to, addsSpacePrefix);
    new Merging(text).run(out);
  }

  @Override
  public byte[] decode(byte[] text) {
    byte[] decoded = new byte[text.length];
    int count = 0;
    for (int i = 0; i < text.length; i++) {
      if (text.length - i >= SPACE.length
          && Arrays.equals(text, i, i + SPACE.length, SPACE, 0, SPACE.length)) {
        decoded[count++] = ' ';
        i += SPACE.length - 1;
      } else {
        decoded[count++] = text[i];
      }
    }
    return Arrays.copyOf(decoded, count);
  }

  /** An integer that sorts as the float does; both zeros are one. */
  private static int sortable(float score) {
    int bits = Float.floatToIntBits(score + 0.0f);
    return bits ^ ((bits >> 31) & 0x7FFFFFFF);
  }

  private static byte[] disguiseSpaces(byte[] utf8, int from, int to, boolean prefix) {
    int spaces = prefix ? 1 : 0;
    for (int i = from; i < to; i++) {
      spaces += utf8[i] == ' ' ? 1 : 0;
    }
    byte[] text = new byte[to - from + (prefix ? 1 : 0) + spaces * (SPACE.length - 1)];
    int at = 0;
    for (int i = prefix ? from - 1 : from; i < to; i++) {
      if (i < from || utf8[i] == ' ') {
        System.arraycopy(SPACE, 0, text, at, SPACE.length);
        at += SPACE.length;
      } else {
        text[at++] = utf8[i];
      }
    }
    return text;
  }

  /** The bytes that a lead byte announces; a byte that is none stands alone. */
  private static int characterBytes(byte lead) {
    return switch ((lead & 0xFF) >> 4) {
      case 12, 13 -> 2;
      case 14 -> 3;
      case 15 -> 4;
      default -> 1;
    };
  }

  /** One text's merging. Symbols are ranges of bytes in a doubly linked list. */
  private final class Merging {
    private final byte[] text;
    private final int symbols;
    private final int[] start;

    /** Bytes of a symbol; 0 once it has joined its left neighbour. */
    private final int[] length;

    private final int[] previous;
    private final int[] next;
    private final MergeQueue queue;

    Merging(byte[] text) {
      this.text = text;
      start = new int[text.length];
      length = new int[text.length];
      previous = new int[text.length];
      next = new int[text.length];
      int count = 0;
      for (int at = 0; at < text.length; at += length[count++]) {
        start[count] = at;
        length[count] = Math.min(characterBytes(text[at]), text.length - at);
        previous[count] = count - 1;
        next[count] = count + 1;
      }
      symbols = count;
      queue = new MergeQueue(count);
    }

    void run(TokenBuffer out) {
      for (int right = 1; right < symbols; right++) {
        consider(right - 1, right);
      }
      while (!queue.isEmpty()) {
        int left = queue.firstPosition();
        int bytes = queue.firstValue();
        queue.removeFirst();
        int right = next[left];
        // The pair is as it was if it still covers the same bytes.
        if (length[left] > 0 && right < symbols && length[left] + length[right] == bytes) {
          merge(left, right);
        }
      }
      for (int symbol = 0; symbol < symbols; symbol = next[symbol]) {
        emit(symbol, out);
      }
    }

    private void merge(int left, int right) {
      length[left] += length[right];
      length[right] = 0;
      next[left] = next[right];
      if (next[left] < symbols) {
        previous[next[left]] = left;
        consider(left, next[left]);
      }
      if (previous[left] >= 0) {
        consider(previous[left], left);
      }
    }

    private void consider(int left, int right) {
      int bytes = length[left] + length[right];
      int token = vocabulary.findWord(text, start[left], bytes);
      if (token != NONE) {
        queue.add(MergeQueue.key(orders[token], left), bytes);
      }
    }

    private void emit(int symbol, TokenBuffer out) {
      int token = vocabulary.findWord(text, start[symbol], length[symbol]);
      if (token != NONE) {
        out.add(token);
        return;
      }
      for (int i = start[symbol]; i < start[symbol] + length[symbol]; i++) {
        out.add(byteTokens[text[i] & 0xFF]);
      }
    }
  }
}
