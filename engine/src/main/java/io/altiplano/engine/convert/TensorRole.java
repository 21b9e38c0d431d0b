package io.altiplano.engine.convert;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a weight is for, as far as a {@link QuantizationRecipe} asks; told by its name. */
enum TensorRole {
  OUTPUT,
  EMBEDDING,
  /** Values, alone or fused with queries and keys. */
  ATTENTION_VALUE,
  ATTENTION_KEY,
  ATTENTION_OUTPUT,
  FEED_FORWARD_DOWN,
  OTHER;

  private static final Pattern LAYER = Pattern.compile("^blk\\.(\\d{1,9})\\.");

  static TensorRole of(String name) {
    if (name.equals("output.weight")) {
      return OUTPUT;
    }
    if (name.equals("token_embd.weight")) {
      return EMBEDDING;
    }
    if (name.contains("attn_v.weight") || name.contains("attn_qkv.weight")) {
      return ATTENTION_VALUE;
    }
    if (name.contains("attn_k.weight")) {
      return ATTENTION_KEY;
    }
    if (name.contains("attn_output.weight")) {
      return ATTENTION_OUTPUT;
    }
    return name.contains("ffn_down") ? FEED_FORWARD_DOWN : OTHER;
  }

  /** The layer that a tensor belongs to, or 0. */
  static int layer(String name) {
    Matcher matcher = LAYER.matcher(name);
    return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
  }

  /** Whether a tensor of that name and rank is a weight that quantising pays for. */
  static boolean isQuantizable(String name, int rank) {
    return rank >= 2
        && name.endsWith("weight")
        && !name.endsWith("_norm.weight")
        // Experts are chosen by small differences of small numbers.
        && !name.endsWith("ffn_gate_inp.weight");
  }
}
