package io.altiplano.engine.kernel;

/** The activation functions of gated feed-forward layers, the same in every kernel set. */
final class Gates {
  /** 2 * sqrt(2 / pi): {@code (1 + tanh(u)) / 2 = 1 / (1 + e^-2u)}. */
  static final float GELU_SCALE = 1.595769f;

  static final float GELU_CUBIC = 0.044715f;

  private Gates() {}

  /** {@code x / (1 + e^-x)}. */
  static float silu(float x) {
    return x / (1 + Exponential.of(-x));
  }

  /** {@code x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3)))}. */
  static float gelu(float x) {
    float u = GELU_SCALE * x * Math.fma(GELU_CUBIC, x * x, 1f);
    return x / (1 + Exponential.of(-u));
  }
}
