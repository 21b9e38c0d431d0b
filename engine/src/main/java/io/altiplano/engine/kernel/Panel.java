package io.altiplano.engine.kernel;

/** A few weight rows, opened, that meet every activation row. Scratch of one matmul. */
interface Panel {
  /** Opens {@code count} weight rows from {@code first} on. */
  void read(int first, int count);

  /** The dot product of the panel's row with activation row {@code t}. */
  float dot(int row, int t);

  /**
   * The dot products with {@link LaneKernels#TILE} activation rows from {@code t} on, stored {@code
   * stride} apart.
   */
  void dotTile(int row, int t, float[] out, int outOffset, int stride);
}
