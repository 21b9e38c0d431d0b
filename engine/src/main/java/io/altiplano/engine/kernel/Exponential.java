package io.altiplano.engine.kernel;

/**
 * The exponential function of all kernel sets, from additions, multiplications and fused
 * multiply-adds alone, so that it is the same bit for bit in the interpreter, in compiled code and
 * in vectors of any width. {@code e^x = 2^n * e^r} with {@code |r| <= ln 2 / 2} and a polynomial
 * for {@code e^r}; at most 1 ulp from the true value (tested), gradual underflow included.
 */
final class Exponential {
  /** Below it the result is 0. */
  static final float LOWEST = -104f;

  /** Above it the result is infinite. */
  static final float HIGHEST = 89f;

  static final float LOG2_E = 0x1.715476p0f;

  /** ln 2 in two parts; the first has few enough bits that {@code n * LN2_HIGH} is exact. */
  static final float LN2_HIGH = 0x1.62e4p-1f;

  static final float LN2_LOW = 0x1.7f7d1cp-20f;

  /** Adding and taking away 1.5 * 2^23 rounds to an integer, which its low bits then spell. */
  static final float ROUNDING = 12_582_912f;

  static final int ROUNDING_BITS = 0x4b400000;

  /** Taylor's coefficients 1/7! … 1/2!, enough for |r| below 0.35. */
  static final float C7 = 1 / 5040f;

  static final float C6 = 1 / 720f;
  static final float C5 = 1 / 120f;
  static final float C4 = 1 / 24f;
  static final float C3 = 1 / 6f;
  static final float C2 = 1 / 2f;

  static final int EXPONENT_BIAS = 127;
  static final int EXPONENT_SHIFT = 23;

  private Exponential() {}

  static float of(float x) {
    float clamped = Math.max(Math.min(x, HIGHEST), LOWEST);
    float shifted = Math.fma(clamped, LOG2_E, ROUNDING);
    float n = shifted - ROUNDING;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, clamped));
    float p = Math.fma(C7, r, C6);
    p = Math.fma(p, r, C5);
    p = Math.fma(p, r, C4);
    p = Math.fma(p, r, C3);
    p = Math.fma(p, r, C2);
    p = Math.fma(p, r * r, r) + 1;
    // 2^n in two factors, each of them a normal number.
    int whole = Float.floatToRawIntBits(shifted) - ROUNDING_BITS;
    int half = whole >> 1;
    return p * power(half) * power(whole - half);
  }

  private static float power(int exponent) {
    return Float.intBitsToFloat((exponent + EXPONENT_BIAS) << EXPONENT_SHIFT);
  }
}
