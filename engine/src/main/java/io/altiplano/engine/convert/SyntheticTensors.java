package io.altiplano.engine.convert;

import static io.altiplano.engine.convert.SyntheticTensor.bias;
import static io.altiplano.engine.convert.SyntheticTensor.factors;
import static io.altiplano.engine.convert.SyntheticTensor.matrix;
import static io.altiplano.engine.convert.SyntheticTensor.norm;
import static io.altiplano.engine.convert.SyntheticTensor.postNorm;
import static io.altiplano.engine.convert.SyntheticTensor.router;

import io.altiplano.engine.convert.SyntheticFamily.Trait;
import java.util.ArrayList;
import java.util.List;

/** Lists the tensors of a shape under the names that gguf's {@code constants.py} gives them. */
final class SyntheticTensors {
  /** Logits of this deviation make a model that prefers some tokens clearly to others. */
  private static final double OUTPUT_GAIN = 1;

  /** Queries and keys this large make attention prefer some positions clearly. */
  private static final double GAIN = 1.5;

  private static final float SHORT_FACTOR = 1.5f;
  private static final float LONG_FACTOR = 3f;

  private final SyntheticShape shape;
  private final List<SyntheticTensor> tensors = new ArrayList<>();

  private SyntheticTensors(SyntheticShape shape) {
    this.shape = shape;
  }

  static List<SyntheticTensor> of(SyntheticShape shape) {
    return new SyntheticTensors(shape).list();
  }

  private List<SyntheticTensor> list() {
    int width = shape.width();
    // As an embedding each element is about 1; a tied one has to serve as the output too.
    double embeddingGain = shape.tied() ? OUTPUT_GAIN : Math.sqrt(width);
    tensors.add(matrix("token_embd.weight", embeddingGain, width, shape.vocabulary()));
    ropeFactors();
    for (int block = 0; block < shape.blocks(); block++) {
      String prefix = "blk." + block + ".";
      attention(prefix);
      feedForward(prefix);
    }
    tensors.add(norm("output_norm.weight", width));
    if (!shape.tied()) {
      tensors.add(matrix("output.weight", OUTPUT_GAIN, width, shape.vocabulary()));
    }
    return tensors;
  }

  private void ropeFactors() {
    int pairs = shape.headLength() / 2;
    switch (shape.ropeFactors()) {
      case NONE -> {}
      case ONE_SET -> tensors.add(factors("rope_freqs.weight", pairs, LONG_FACTOR));
      case SHORT_AND_LONG -> {
        tensors.add(factors("rope_factors_long.weight", pairs, LONG_FACTOR));
        tensors.add(factors("rope_factors_short.weight", pairs, SHORT_FACTOR));
      }
    }
  }

  private void attention(String prefix) {
    int width = shape.width();
    int queries = shape.heads() * shape.headLength();
    int keys = shape.headsKv() * shape.headLength();
    tensors.add(norm(prefix + "attn_norm.weight", width));
    if (shape.family().has(Trait.FUSED)) {
      tensors.add(matrix(prefix + "attn_qkv.weight", GAIN, width, queries + 2L * keys));
    } else {
      tensors.add(matrix(prefix + "attn_q.weight", GAIN, width, queries));
      tensors.add(matrix(prefix + "attn_k.weight", GAIN, width, keys));
      tensors.add(matrix(prefix + "attn_v.weight", GAIN, width, keys));
    }
    if (shape.family().has(Trait.QUERY_KEY_VALUE_BIAS)) {
      tensors.add(bias(prefix + "attn_q.bias", queries));
      tensors.add(bias(prefix + "attn_k.bias", keys));
      tensors.add(bias(prefix + "attn_v.bias", keys));
    }
    if (shape.family().has(Trait.HEAD_NORMS)) {
      tensors.add(norm(prefix + "attn_q_norm.weight", shape.headLength()));
      tensors.add(norm(prefix + "attn_k_norm.weight", shape.headLength()));
    }
    tensors.add(matrix(prefix + "attn_output.weight", GAIN, queries, width));
    if (shape.family().has(Trait.POST_NORMS)) {
      tensors.add(postNorm(prefix + "post_attention_norm.weight", width));
    }
  }

  private void feedForward(String prefix) {
    int width = shape.width();
    int inner = shape.feedForward();
    int experts = shape.experts();
    tensors.add(norm(prefix + "ffn_norm.weight", width));
    if (experts > 0) {
      tensors.add(router(prefix + "ffn_gate_inp.weight", GAIN, width, experts));
      tensors.add(matrix(prefix + "ffn_gate_exps.weight", GAIN, width, inner, experts));
      tensors.add(matrix(prefix + "ffn_up_exps.weight", GAIN, width, inner, experts));
      tensors.add(matrix(prefix + "ffn_down_exps.weight", GAIN, inner, width, experts));
    } else if (shape.family().has(Trait.FUSED)) {
      tensors.add(matrix(prefix + "ffn_up.weight", GAIN, width, 2L * inner));
      tensors.add(matrix(prefix + "ffn_down.weight", GAIN, inner, width));
    } else {
      tensors.add(matrix(prefix + "ffn_gate.weight", GAIN, width, inner));
      tensors.add(matrix(prefix + "ffn_up.weight", GAIN, width, inner));
      tensors.add(matrix(prefix + "ffn_down.weight", GAIN, inner, width));
    }
    if (shape.family().has(Trait.POST_NORMS)) {
      tensors.add(postNorm(prefix + "post_ffw_norm.weight", width));
    }
  }
}
