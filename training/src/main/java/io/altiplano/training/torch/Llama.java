package io.altiplano.training.torch;

import io.altiplano.training.corpus.Batch;
import io.altiplano.training.shape.ModelShape;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Llama's forward pass, written with LibTorch's operations so that it can be differentiated: the
 * pass of {@code engine.model} once more, for training. Call it within a {@code PointerScope}.
 */
final class Llama {
  /**
   * Queries attended at once. They see no key behind their own block, which saves nearly half the
   * arithmetic of long rows, and a block's scores stay in the cache.
   */
  private static final int QUERY_BLOCK = 256;

  private final ModelShape shape;
  private final Precision precision;
  private final EffectiveWeights weights;
  private final Batch batch;
  private final Rotation rotation;
  private final Tensor mask;
  private final Tensor queryRows;
  private final Tensor keyRows;

  private Llama(ModelShape shape, Precision precision, EffectiveWeights weights, Batch batch) {
    this.shape = shape;
    this.precision = precision;
    this.weights = weights;
    this.batch = batch;
    this.rotation = Rotation.of(shape, batch.length(), precision);
    this.mask = AttentionMask.of(batch, precision.type());
    this.queryRows = Rotation.halves(shape.heads(), shape.headLength());
    this.keyRows = Rotation.halves(shape.headsKv(), shape.headLength());
  }

  /** The normed last hidden state of every input: [rows * length, width]. */
  static Tensor hidden(
      ModelShape shape, Precision precision, EffectiveWeights weights, Batch batch) {
    return new Llama(shape, precision, weights, batch).hidden();
  }

  private Tensor hidden() {
    Tensor tokens = LibTorch.of(batch.inputs(), batch.rows(), batch.length());
    // Looked up as F32: a frequent token's gradient is a sum that BF16 would lose.
    Tensor stream = precision.cast(torch.embedding(weights.get("token_embd.weight"), tokens));
    for (int layer = 0; layer < shape.layers(); layer++) {
      String block = "blk." + layer + ".";
      stream = stream.add(attention(normed(stream, block + "attn_norm"), block));
      stream = stream.add(feedForward(normed(stream, block + "ffn_norm"), block));
    }
    return normed(stream, "output_norm").view(-1, shape.width());
  }

  private Tensor normed(Tensor stream, String name) {
    return torch.rms_norm(
        stream,
        new long[] {shape.width()},
        new TensorOptional(weight(name)),
        new DoubleOptional(shape.epsilon()));
  }

  private Tensor weight(String name) {
    return precision.cast(weights.get(name + ".weight"));
  }

  private Tensor feedForward(Tensor input, String block) {
    Tensor both =
        torch.linear(
            input,
            torch.cat(new TensorVector(weight(block + "ffn_gate"), weight(block + "ffn_up")), 0));
    Tensor gate = both.narrow(2, 0, shape.feedForward());
    Tensor up = both.narrow(2, shape.feedForward(), shape.feedForward());
    return torch.linear(torch.silu(gate).mul(up), weight(block + "ffn_down"));
  }

  private Tensor attention(Tensor input, String block) {
    int rows = batch.rows();
    int length = batch.length();
    int headLength = shape.headLength();
    int group = shape.heads() / shape.headsKv();
    int turned = shape.heads() + shape.headsKv();
    Tensor heads =
        torch
            .linear(input, projections(block))
            .view(rows, length, turned + shape.headsKv(), headLength);
    Tensor rotated = rotation.apply(heads.narrow(2, 0, turned));
    // [rows, KV heads, queries of one KV head, length, head length]
    Tensor queries =
        rotated
            .narrow(2, 0, shape.heads())
            .view(rows, length, shape.headsKv(), group, headLength)
            .permute(0, 2, 3, 1, 4);
    Tensor keys = perHead(rotated.narrow(2, shape.heads(), shape.headsKv()));
    Tensor values = perHead(heads.narrow(2, turned, shape.headsKv()));
    TensorVector blocks = new TensorVector();
    for (int first = 0; first < length; first += QUERY_BLOCK) {
      int count = Math.min(QUERY_BLOCK, length - first);
      blocks.push_back(attend(queries.narrow(3, first, count), keys, values, first));
    }
    Tensor mixed = blocks.size() == 1 ? blocks.get(0) : torch.cat(blocks, 3);
    return torch.linear(
        mixed.permute(0, 3, 1, 2, 4).reshape(rows, length, -1), weight(block + "attn_output"));
  }

  /** Queries, keys and values in one product; the queries scaled by what scores are divided by. */
  private Tensor projections(String block) {
    Tensor queries =
        weights
            .get(block + "attn_q.weight")
            .index_select(0, queryRows)
            .mul(new Scalar(1 / Math.sqrt(shape.headLength())));
    Tensor keys = weights.get(block + "attn_k.weight").index_select(0, keyRows);
    Tensor values = weights.get(block + "attn_v.weight");
    return torch.cat(
        new TensorVector(precision.cast(queries), precision.cast(keys), precision.cast(values)), 0);
  }

  /** From [rows, length, KV heads, head length] to [rows * KV heads, length, head length]. */
  private Tensor perHead(Tensor heads) {
    return heads.permute(0, 2, 1, 3).reshape(-1, batch.length(), shape.headLength());
  }

  /** What a block of queries takes from the values: [rows, KV heads, group, queries, length]. */
  private Tensor attend(Tensor queries, Tensor keys, Tensor values, int first) {
    long count = queries.size(3);
    long seen = first + count;
    long group = queries.size(2);
    Tensor flat = queries.reshape(keys.size(0), group * count, shape.headLength());
    Tensor scores = torch.bmm(flat, keys.narrow(1, 0, seen).transpose(1, 2));
    scores
        .view(batch.rows(), shape.headsKv(), group, count, seen)
        .add_(mask.narrow(3, first, count).narrow(4, 0, seen));
    return torch
        .bmm(torch.softmax(scores, -1), values.narrow(1, 0, seen))
        .view(batch.rows(), shape.headsKv(), group, count, shape.headLength());
  }
}
