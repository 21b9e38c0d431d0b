package io.altiplano.training.shape;

import io.altiplano.engine.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** The tensors of a shape, in GGUF's usual order: the one table of names. */
public final class Weights {
  private final ModelShape model;
  private final List<Weight> all = new ArrayList<>();

  private Weights(ModelShape model) {
    this.model = model;
  }

  public static List<Weight> of(ModelShape model) {
    return new Weights(model).list();
  }

  private List<Weight> list() {
    Shape vocabulary = new Shape(model.width(), model.vocabulary());
    add("token_embd.weight", "model.embed_tokens.weight", vocabulary);
    for (int layer = 0; layer < model.layers(); layer++) {
      layer("blk." + layer + ".", "model.layers." + layer + ".");
    }
    add("output_norm.weight", "model.norm.weight", new Shape(model.width()));
    if (!model.tied()) {
      add("output.weight", "lm_head.weight", vocabulary);
    }
    return all;
  }

  private void layer(String gguf, String face) {
    int width = model.width();
    int queries = model.heads() * model.headLength();
    int keys = model.headsKv() * model.headLength();
    int inner = model.feedForward();
    boolean biased = model.attentionBias();
    String attention = face + "self_attn.";
    add(gguf + "attn_norm.weight", face + "input_layernorm.weight", new Shape(width));
    linear(gguf + "attn_q", attention + "q_proj", width, queries, biased, true);
    linear(gguf + "attn_k", attention + "k_proj", width, keys, biased, true);
    linear(gguf + "attn_v", attention + "v_proj", width, keys, biased, false);
    if (model.family().headNorms()) {
      Shape head = new Shape(model.headLength());
      add(gguf + "attn_q_norm.weight", attention + "q_norm.weight", head);
      add(gguf + "attn_k_norm.weight", attention + "k_norm.weight", head);
    }
    boolean outputBiased = biased && !model.family().alwaysBiased();
    linear(gguf + "attn_output", attention + "o_proj", queries, width, outputBiased, false);
    add(gguf + "ffn_norm.weight", face + "post_attention_layernorm.weight", new Shape(width));
    linear(gguf + "ffn_gate", face + "mlp.gate_proj", width, inner, model.mlpBias(), false);
    linear(gguf + "ffn_up", face + "mlp.up_proj", width, inner, model.mlpBias(), false);
    linear(gguf + "ffn_down", face + "mlp.down_proj", inner, width, model.mlpBias(), false);
  }

  private void linear(String gguf, String face, int in, int out, boolean biased, boolean rotated) {
    boolean turned = rotated && model.family().turnsNeighbours();
    all.add(new Weight(gguf + ".weight", face + ".weight", new Shape(in, out), turned));
    if (biased) {
      all.add(new Weight(gguf + ".bias", face + ".bias", new Shape(out), turned));
    }
  }

  private void add(String gguf, String face, Shape shape) {
    all.add(new Weight(gguf, face, shape, false));
  }
}
