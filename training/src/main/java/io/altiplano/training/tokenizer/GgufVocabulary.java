package io.altiplano.training.tokenizer;

import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.gguf.Metadata;
import java.util.LinkedHashMap;
import java.util.Map;

/** A vocabulary as the metadata of a GGUF file. */
public final class GgufVocabulary {
  /** {@code tokenizer.ggml.token_type}. */
  private static final int NORMAL = 1;

  private static final int CONTROL = 3;

  private GgufVocabulary() {}

  /** Sets the keys that make a file's tokenizer. */
  public static void put(TrainedVocabulary vocabulary, GgufWriter writer) {
    values(vocabulary).forEach(writer::put);
  }

  /** The same for a tokenizer without a file. */
  public static Metadata metadata(TrainedVocabulary vocabulary) {
    return Metadata.of(values(vocabulary));
  }

  private static Map<String, Object> values(TrainedVocabulary vocabulary) {
    int[] types = new int[vocabulary.size()];
    for (int id = 0; id < types.length; id++) {
      types[id] = id < vocabulary.firstSpecial() ? NORMAL : CONTROL;
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("tokenizer.ggml.model", "gpt2");
    values.put("tokenizer.ggml.pre", TrainedVocabulary.PRE_TOKENIZER);
    values.put("tokenizer.ggml.tokens", vocabulary.tokens());
    values.put("tokenizer.ggml.token_type", types);
    values.put("tokenizer.ggml.merges", vocabulary.mergeLines());
    SpecialTokens special = vocabulary.specialTokens();
    special
        .bos()
        .ifPresent(bos -> values.put("tokenizer.ggml.bos_token_id", vocabulary.special(bos)));
    special
        .eos()
        .ifPresent(eos -> values.put("tokenizer.ggml.eos_token_id", vocabulary.special(eos)));
    special
        .pad()
        .ifPresent(pad -> values.put("tokenizer.ggml.padding_token_id", vocabulary.special(pad)));
    values.put("tokenizer.ggml.add_bos_token", special.bos().isPresent());
    return values;
  }
}
