package io.altiplano.engine.tokenizer;

import io.altiplano.engine.gguf.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Vocabularies small enough to be written down. */
public final class Vocabularies {
  private Vocabularies() {}

  /** SentencePiece without a space prefix; a token's score falls with its id. */
  static Metadata sentencePiece(List<String> tokens, int[] types) {
    return Metadata.of(sentencePieceKeys(tokens, types));
  }

  static Map<String, Object> sentencePieceKeys(List<String> tokens, int[] types) {
    float[] scores = new float[tokens.size()];
    for (int id = 0; id < scores.length; id++) {
      scores[id] = -id;
    }
    Map<String, Object> keys = new HashMap<>();
    keys.put("tokenizer.ggml.model", "llama");
    keys.put("tokenizer.ggml.tokens", tokens);
    keys.put("tokenizer.ggml.token_type", types);
    keys.put("tokenizer.ggml.scores", scores);
    keys.put("tokenizer.ggml.add_space_prefix", false);
    return keys;
  }

  /** A byte-level vocabulary of all bytes, then these tokens, of which none is special. */
  public static Map<String, Object> byteLevelKeys(List<String> tokens, List<String> merges) {
    List<String> all = new ArrayList<>();
    for (int value = 0; value < 256; value++) {
      all.add(Character.toString(ByteAlphabet.character(value)));
    }
    all.addAll(tokens);
    Map<String, Object> keys = new HashMap<>();
    keys.put("tokenizer.ggml.model", "gpt2");
    keys.put("tokenizer.ggml.pre", "gpt-2");
    keys.put("tokenizer.ggml.tokens", all);
    keys.put("tokenizer.ggml.merges", merges);
    return keys;
  }
}
