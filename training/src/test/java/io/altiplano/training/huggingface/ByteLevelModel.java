package io.altiplano.training.huggingface;

import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A synthetic model with a byte-level vocabulary: the 256 bytes, words of "the", and roles. */
final class ByteLevelModel {
  static final int VOCABULARY = 320;
  static final int END = 264;

  private ByteLevelModel() {}

  static GgufWriter of(SyntheticShape shape, ElementType type, long seed, String pre) {
    List<String> tokens = new ArrayList<>();
    int next = 0x100;
    for (int value = 0; value < 256; value++) {
      boolean visible =
          (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xFF && value != 0xAD);
      tokens.add(Character.toString(visible ? value : next++));
    }
    // U+0120 stands for a space.
    tokens.addAll(List.of("th", "the", "\u0120the", "in", "he", "\u0120a", "an"));
    tokens.addAll(List.of("<s>", "</s>", "<turn>", "<|eom_id|>", "<note>"));
    int[] types = new int[VOCABULARY];
    Arrays.fill(types, TokenizerKeys.NORMAL);
    Arrays.fill(types, 263, 267, TokenizerKeys.CONTROL);
    types[267] = TokenizerKeys.USER_DEFINED;
    for (int id = tokens.size(); id < VOCABULARY; id++) {
      types[id] = TokenizerKeys.UNUSED;
      tokens.add(TokenizerKeys.padding(id));
    }
    return new SyntheticModel(shape, type, seed)
        .writer()
        .remove("tokenizer.ggml.scores")
        .remove("tokenizer.ggml.unknown_token_id")
        .put(TokenizerKeys.MODEL, TokenizerKeys.BYTE_LEVEL)
        .put(TokenizerKeys.PRE, pre)
        .put(TokenizerKeys.TOKENS, tokens)
        .put(TokenizerKeys.TYPES, types)
        .put(
            TokenizerKeys.MERGES,
            List.of("t h", "h e", "th e", "\u0120 the", "i n", "\u0120 a", "a n"))
        .put(TokenizerKeys.BOS, 263)
        .put(TokenizerKeys.EOS, END)
        .put(TokenizerKeys.END_OF_TURN, 265)
        .put(TokenizerKeys.END_OF_MESSAGE, 266)
        .put(TokenizerKeys.ADD_BOS, true)
        .put(TokenizerKeys.ADD_EOS, false)
        .put(TokenizerKeys.CHAT_TEMPLATE, "{% for m in messages %}{{ m.content }}{% endfor %}");
  }
}
