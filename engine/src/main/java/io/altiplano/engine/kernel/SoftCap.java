package io.altiplano.engine.kernel;

/**
 * Keeps values within plus and minus a limit, smoothly: {@code limit * tanh(x / limit)} (Gemma 2).
 *
 * @param limit 0 leaves values as they are
 */
public record SoftCap(float limit) {
  /** Caps some elements in place. */
  public void apply(float[] x, int offset, int count) {
    if (limit == 0) {
      return;
    }
    for (int i = offset; i < offset + count; i++) {
      x[i] = limit * (float) Math.tanh(x[i] / limit);
    }
  }
}
