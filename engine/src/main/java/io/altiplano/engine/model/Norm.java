package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Kernels;

/** A normalisation, or none where a family has none. */
sealed interface Norm {
  /** {@code out = norm(x)} for one row or head; {@code out} may be {@code x}. */
  void apply(Kernels kernels, float[] x, int offset, float[] out, int outOffset, int width);

  /** Root mean square normalisation (arXiv:1910.07467). */
  record Rms(float[] weight, float epsilon) implements Norm {
    @Override
    public void apply(
        Kernels kernels, float[] x, int offset, float[] out, int outOffset, int width) {
      kernels.rmsNorm(x, offset, width, weight, epsilon, out, outOffset);
    }
  }

  /** Leaves everything as it is. */
  record Identity() implements Norm {
    @Override
    public void apply(
        Kernels kernels, float[] x, int offset, float[] out, int outOffset, int width) {
      System.arraycopy(x, offset, out, outOffset, width);
    }
  }
}
