package io.altiplano.engine.model;

import io.altiplano.engine.cache.KvLayout;
import io.altiplano.engine.cache.SequenceCache;
import io.altiplano.engine.kernel.Activations;
import io.altiplano.engine.kernel.HeadPages;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.QueryRows;
import io.altiplano.engine.kernel.SoftCap;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

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

  /** Their scores stay in the cache beside the page that they are made of. */
  private static final int MOST_ROWS_OF_A_RUN = 16;

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
    Linear.apply(
        List.of(query, key, value),
        x,
        List.of(state.query, state.key, state.value),
        state,
        compute);
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
    List<Run> runs = runs(batch, compute.workers().count());
    compute
        .workers()
        .split(
            runs.size() * groups,
            compute.grain(products(batch)),
            (from, to) -> {
              for (int task = from; task < to; task++) {
                attend(runs.get(task / groups), task % groups, state, compute.kernels());
              }
            });
    state.activations.reset(state.attended, batch.rows(), output.inputs(), batch.roundedFrom());
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

  /**
   * Rows of one sequence, which read its keys and values together.
   *
   * @param firstRow of the batch
   * @param first the first position that each row sees
   * @param end behind the last position that each row sees
   */
  private record Run(
      SequenceCache sequence, MemorySegment[] pages, int firstRow, int[] first, int[] end) {}

  /** The batch as runs: long enough to open a page seldom, and enough of them for all threads. */
  private List<Run> runs(Batch batch, int threads) {
    int most =
        Math.clamp(
            (long) batch.rows() * shape.headCountKv() / (4L * threads), 1, MOST_ROWS_OF_A_RUN);
    List<Run> runs = new ArrayList<>();
    int start = 0;
    for (int row = 1; row <= batch.rows(); row++) {
      boolean ends =
          row == batch.rows()
              || row - start == most
              || batch.sequence(row) != batch.sequence(start);
      if (ends) {
        runs.add(run(batch, start, row));
        start = row;
      }
    }
    return runs;
  }

  private Run run(Batch batch, int firstRow, int endRow) {
    SequenceCache sequence = batch.sequence(firstRow);
    int[] first = new int[endRow - firstRow];
    int[] end = new int[first.length];
    for (int i = 0; i < first.length; i++) {
      int position = batch.position(firstRow + i);
      first[i] = reach.first(position);
      end[i] = position + 1;
    }
    int positions = sequence.layout().positions();
    MemorySegment[] pages = new MemorySegment[Math.ceilDiv(end[end.length - 1], positions)];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = sequence.page(i).data();
    }
    return new Run(sequence, pages, firstRow, first, end);
  }

  /** Attends with the query heads that share one head of keys and values. */
  private void attend(Run run, int group, ForwardState state, Kernels kernels) {
    KvLayout layout = run.sequence().layout();
    int headsPerGroup = shape.headCount() / shape.headCountKv();
    HeadPages cache =
        new HeadPages(
            layout.type(),
            run.pages(),
            layout.positions(),
            layout.keyOffset(layer, group),
            layout.keyStride(),
            shape.keyLength(),
            layout.valueOffset(layer, group),
            layout.valueStride(),
            shape.valueLength());
    int queryStride = shape.headCount() * shape.keyLength();
    int outStride = shape.headCount() * shape.valueLength();
    QueryRows rows =
        new QueryRows(
            run.first(),
            run.end(),
            headsPerGroup,
            state.query,
            run.firstRow() * queryStride + group * headsPerGroup * shape.keyLength(),
            queryStride);
    kernels.attend(
        cache,
        rows,
        softCap,
        state.attended,
        run.firstRow() * outStride + group * headsPerGroup * shape.valueLength(),
        outStride,
        state.scores(rows.count() * headsPerGroup * rows.most()));
  }
}
