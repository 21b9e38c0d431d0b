package io.altiplano.engine.model;

/**
 * The names of tensors in a model file, the same for every family (gguf's {@code constants.py}).
 */
enum TensorName {
  TOKEN_EMBEDDING("token_embd"),
  OUTPUT_NORM("output_norm"),
  OUTPUT("output"),
  ROPE_FREQUENCIES("rope_freqs"),
  ROPE_FACTORS_LONG("rope_factors_long"),
  ROPE_FACTORS_SHORT("rope_factors_short"),
  ATTENTION_NORM("attn_norm"),
  ATTENTION_QUERY("attn_q"),
  ATTENTION_KEY("attn_k"),
  ATTENTION_VALUE("attn_v"),
  ATTENTION_QUERY_KEY_VALUE("attn_qkv"),
  ATTENTION_OUTPUT("attn_output"),
  ATTENTION_QUERY_NORM("attn_q_norm"),
  ATTENTION_KEY_NORM("attn_k_norm"),
  POST_ATTENTION_NORM("post_attention_norm"),
  FEED_FORWARD_NORM("ffn_norm"),
  FEED_FORWARD_GATE("ffn_gate"),
  FEED_FORWARD_UP("ffn_up"),
  FEED_FORWARD_DOWN("ffn_down"),
  POST_FEED_FORWARD_NORM("post_ffw_norm"),
  EXPERT_ROUTER("ffn_gate_inp"),
  EXPERT_GATE("ffn_gate_exps"),
  EXPERT_UP("ffn_up_exps"),
  EXPERT_DOWN("ffn_down_exps");

  private final String stem;

  TensorName(String stem) {
    this.stem = stem;
  }

  /** The name without {@code .weight} or {@code .bias}. */
  String stem() {
    return stem;
  }

  /** The name within a block, without {@code .weight} or {@code .bias}. */
  String stem(int block) {
    return "blk." + block + "." + stem;
  }
}
