package io.altiplano.engine.kernel;

import java.util.Arrays;

/** One query after the other over the pages of a head, row by row. Scratch of one call. */
final class Attention {
  private final LaneKernels kernels;
  private final HeadPages cache;
  private final float[] scores;
  private final RowReader keyReader;
  private final RowReader valueReader;
  private final float[] key;
  private final float[] value;
  private final float[] lanes = new float[Lanes.COUNT];

  Attention(LaneKernels kernels, HeadPages cache, float[] scratch) {
    this.kernels = kernels;
    this.cache = cache;
    this.scores = scratch;
    this.keyReader = new RowReader(kernels, cache.type(), cache.keyLength());
    this.valueReader = new RowReader(kernels, cache.type(), cache.valueLength());
    this.key = new float[cache.keyLength()];
    this.value = new float[cache.valueLength()];
  }

  void attend(
      float[] queries, int query, int first, int end, SoftCap softCap, float[] out, int outOffset) {
    for (int position = first; position < end; position++) {
      keyReader.floats(cache.page(position), cache.key(position), key, 0);
      scores[position - first] = kernels.dot(queries, query, key, 0, cache.keyLength(), lanes);
    }
    softCap.apply(scores, 0, end - first);
    kernels.softmax(scores, 0, end - first);
    Arrays.fill(out, outOffset, outOffset + cache.valueLength(), 0f);
    for (int position = first; position < end; position++) {
      valueReader.floats(cache.page(position), cache.value(position), value, 0);
      kernels.addScaled(out, outOffset, scores[position - first], value, 0, cache.valueLength());
    }
  }
}
