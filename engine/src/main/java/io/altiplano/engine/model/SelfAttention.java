package io.altiplano.engine.model;

import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.cache.SequenceCache;
import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.kernel.Kernels;
import java.util.Arrays;

/**
 * Grouped-query attention over paged keys and values (arXiv:2305.13245).
 *
 * @param layer index of the block, which finds its keys and values in a page
 * @param queryNorm of each query head, where the family has one
 * @param keyNorm of each key head, where the family has one
 * @param reach how far back a row sees
 */
record SelfAttention(
    int layer,
    ModelConfig.Attention shape,
    Linear query,
    Linear key,
    Linear value,
    Linear output,
    Norm queryNorm,
    Norm keyNorm,
    SoftCap softCap,
    Reach reach) {

  /** How far back a row sees, and by which angles its heads are turned. */
  sealed interface Reach {
    Rope rope();

    /** The first position that a row at {@code position} sees. */
    int first(int position);

    float[] angles(ForwardState state);

    /** Everything before it. */
    record Full(Rope rope) implements Reach {
      @Override
      public int first(int position) {
        return 0;
      }

      @Override
      public float[] angles(ForwardState state) {
        return state.fullAngles;
      }
    }

    /** The last {@code positions}, its own included. */
    record Window(Rope rope, int positions) implements Reach {
      @Override
      public int first(int position) {
        return Math.max(0, position - positions + 1);
      }

      @Override
      public float[] angles(ForwardState state) {
        return state.windowedAngles;
      }
    }
  }

  /** Attends for every row of {@code x}; the result is in {@code state.layerOut}. */
  void apply(Activations x, Batch batch, ForwardState state, Compute compute) {
    query.apply(x, state.query, state, compute);
    key.apply(x, state.key, state, compute);
    value.apply(x, state.value, state, compute);
    compute
        .workers()
        .split(
            batch.rows(),
            1,
            (from, to) -> {
              for (int row = from; row < to; row++) {
                place(row, batch, state, compute.kernels());
              }
            });
    int groups = shape.headCountKv();
    compute
        .workers()
        .split(
            batch.rows() * groups,
            compute.grain(products(batch)),
            (from, to) -> {
              for (int task = from; task < to; task++) {
                attend(task / groups, task % groups, batch, state, compute.kernels());
              }
            });
    state.activations.reset(state.attended, batch.rows(), output.inputs());
    output.apply(state.activations, state.layerOut, state, compute);
  }

  /** Normalises and turns a row's heads, and writes its key and value into the cache. */
  private void place(int row, Batch batch, ForwardState state, Kernels kernels) {
    int keyLength = shape.keyLength();
    int queryOffset = row * shape.headCount() * keyLength;
    int keyOffset = row * shape.headCountKv() * keyLength;
    normalizeHeads(queryNorm, kernels, state.query, queryOffset, shape.headCount());
    normalizeHeads(keyNorm, kernels, state.key, keyOffset, shape.headCountKv());
    Rope rope = reach.rope();
    float[] angles = reach.angles(state);
    int angleOffset = row * rope.anglesLength();
    rope.rotate(state.query, queryOffset, shape.headCount(), keyLength, angles, angleOffset);
    rope.rotate(state.key, keyOffset, shape.headCountKv(), keyLength, angles, angleOffset);
    for (int i = queryOffset; i < queryOffset + shape.headCount() * keyLength; i++) {
      state.query[i] *= shape.scale();
    }
    store(row, batch, state, kernels);
  }

  private void normalizeHeads(Norm norm, Kernels kernels, float[] x, int offset, int heads) {
    for (int head = 0; head < heads; head++) {
      int at = offset + head * shape.keyLength();
      norm.apply(kernels, x, at, x, at, shape.keyLength());
    }
  }

  private void store(int row, Batch batch, ForwardState state, Kernels kernels) {
    SequenceCache sequence = batch.sequence(row);
    KvLayout layout = sequence.layout();
    int position = batch.position(row);
    var page = sequence.page(position / layout.positions()).data();
    int slot = position % layout.positions();
    for (int head = 0; head < shape.headCountKv(); head++) {
      int keyOffset = (row * shape.headCountKv() + head) * shape.keyLength();
      int valueOffset = (row * shape.headCountKv() + head) * shape.valueLength();
      long keyAt = layout.keyOffset(layer, head) + slot * layout.keyStride();
      long valueAt = layout.valueOffset(layer, head) + slot * layout.valueStride();
      kernels.encode(layout.type(), state.key, keyOffset, shape.keyLength(), page, keyAt);
      kernels.encode(layout.type(), state.value, valueOffset, shape.valueLength(), page, valueAt);
    }
  }

  /** Multiply-accumulates of the row that sees most, for the heads of one group. */
  private long products(Batch batch) {
    int most = 0;
    for (int row = 0; row < batch.rows(); row++) {
      int position = batch.position(row);
      most = Math.max(most, position + 1 - reach.first(position));
    }
    int headsPerGroup = shape.headCount() / shape.headCountKv();
    return (long) most * headsPerGroup * (shape.keyLength() + shape.valueLength());
  }

  /** Attends with the query heads that share one head of keys and values. */
  private void attend(int row, int group, Batch batch, ForwardState state, Kernels kernels) {
    int position = batch.position(row);
    int first = reach.first(position);
    float[] scores = state.scores(position + 1 - first);
    int headsPerGroup = shape.headCount() / shape.headCountKv();
    for (int head = group * headsPerGroup; head < (group + 1) * headsPerGroup; head++) {
      int queryOffset = (row * shape.headCount() + head) * shape.keyLength();
      int outOffset = (row * shape.headCount() + head) * shape.valueLength();
      Span span = new Span(batch.sequence(row), group, first, position + 1);
      span.scores(kernels, state.query, queryOffset, scores);
      softCap.apply(scores, 0, position + 1 - first);
      kernels.softmax(scores, 0, position + 1 - first);
      Arrays.fill(state.attended, outOffset, outOffset + shape.valueLength(), 0f);
      span.weightedSum(kernels, scores, state.attended, outOffset);
    }
  }

  /** The positions from {@code first} (inclusive) to {@code end} (exclusive), page by page. */
  private final class Span {
    private final SequenceCache sequence;
    private final KvLayout layout;
    private final int group;
    private final int first;
    private final int end;

    Span(SequenceCache sequence, int group, int first, int end) {
      this.sequence = sequence;
      this.layout = sequence.layout();
      this.group = group;
      this.first = first;
      this.end = end;
    }

    void scores(Kernels kernels, float[] query, int queryOffset, float[] scores) {
      long base = layout.keyOffset(layer, group);
      for (int from = first; from < end; from = pageEnd(from)) {
        kernels.scores(
            layout.type(),
            sequence.page(from / layout.positions()).data(),
            base + from % layout.positions() * layout.keyStride(),
            layout.keyStride(),
            pageEnd(from) - from,
            query,
            queryOffset,
            shape.keyLength(),
            scores,
            from - first);
      }
    }

    void weightedSum(Kernels kernels, float[] weights, float[] out, int outOffset) {
      long base = layout.valueOffset(layer, group);
      for (int from = first; from < end; from = pageEnd(from)) {
        kernels.weightedSum(
            layout.type(),
            sequence.page(from / layout.positions()).data(),
            base + from % layout.positions() * layout.valueStride(),
            layout.valueStride(),
            pageEnd(from) - from,
            weights,
            from - first,
            out,
            outOffset,
            shape.valueLength());
      }
    }

    /** Where the page that holds {@code position} ends, or the span if that comes first. */
    private int pageEnd(int position) {
      return Math.min(end, (position / layout.positions() + 1) * layout.positions());
    }
  }
}
