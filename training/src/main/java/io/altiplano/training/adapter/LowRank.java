package io.altiplano.training.adapter;

/**
 * The change of one weight, {@code up x down}.
 *
 * @param down {@code A}, {@code rank} rows of {@code in}
 * @param up {@code B}, {@code out} rows of {@code rank}
 */
public record LowRank(int in, int out, int rank, float[] down, float[] up) {
  public LowRank {
    if (rank < 1 || down.length != rank * in || up.length != out * rank) {
      throw new IllegalArgumentException(
          "rank %d of [%d, %d]: %d and %d numbers"
              .formatted(rank, in, out, down.length, up.length));
    }
  }

  /** Adds a row of the change, so many times, to that row of the weight. */
  void addTo(float[] row, int index, float factor) {
    for (int r = 0; r < rank; r++) {
      float times = factor * up[index * rank + r];
      int start = r * in;
      for (int i = 0; i < in; i++) {
        row[i] += times * down[start + i];
      }
    }
  }
}
