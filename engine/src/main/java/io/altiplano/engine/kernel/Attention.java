package io.altiplano.engine.kernel;

import java.util.Arrays;

/**
 * Queries over the pages of a head: each key and value is opened once for all of them. Scratch of
 * one call.
 */
final class Attention {
  private final LaneKernels kernels;
  private final HeadPages cache;
  private final QueryRows rows;
  private final int most;

  /** {@code [rows][heads][most]}. */
  private final float[] scores;

  private final RowReader keyReader;
  private final RowReader valueReader;
  private final float[] key;
  private final float[] value;
  private final float[] lanes = new float[Lanes.COUNT];

  Attention(LaneKernels kernels, HeadPages cache, QueryRows rows, float[] scratch) {
    this.kernels = kernels;
    this.cache = cache;
    this.rows = rows;
    this.most = rows.most();
    this.scores = scratch;
    this.keyReader = new RowReader(kernels, cache.type(), cache.keyLength());
    this.valueReader = new RowReader(kernels, cache.type(), cache.valueLength());
    this.key = new float[cache.keyLength()];
    this.value = new float[cache.valueLength()];
  }

  void attend(SoftCap softCap, float[] out, int outOffset, int outStride) {
    int start = Arrays.stream(rows.first()).min().orElse(0);
    int end = Arrays.stream(rows.end()).max().orElse(0);
    for (int position = start; position < end; position++) {
      keyReader.floats(cache.page(position), cache.key(position), key, 0);
      for (int row = 0; row < rows.count(); row++) {
        if (rows.sees(row, position)) {
          score(row, position);
        }
      }
    }
    for (int row = 0; row < rows.count(); row++) {
      for (int head = 0; head < rows.heads(); head++) {
        int at = scores(row, head);
        softCap.apply(scores, at, rows.positions(row));
        kernels.softmax(scores, at, rows.positions(row));
      }
      int to = outOffset + row * outStride;
      Arrays.fill(out, to, to + rows.heads() * cache.valueLength(), 0f);
    }
    for (int position = start; position < end; position++) {
      valueReader.floats(cache.page(position), cache.value(position), value, 0);
      for (int row = 0; row < rows.count(); row++) {
        if (rows.sees(row, position)) {
          add(row, position, out, outOffset + row * outStride);
        }
      }
    }
  }

  /** Where the scores of a row's head begin. */
  private int scores(int row, int head) {
    return (row * rows.heads() + head) * most;
  }

  private void score(int row, int position) {
    int length = cache.keyLength();
    int query = rows.offset() + row * rows.stride();
    for (int head = 0; head < rows.heads(); head++) {
      scores[scores(row, head) + position - rows.first()[row]] =
          kernels.dot(rows.queries(), query + head * length, key, 0, length, lanes);
    }
  }

  private void add(int row, int position, float[] out, int to) {
    int length = cache.valueLength();
    for (int head = 0; head < rows.heads(); head++) {
      float score = scores[scores(row, head) + position - rows.first()[row]];
      kernels.addScaled(out, to + head * length, score, value, 0, length);
    }
  }
}
