package io.altiplano.training.shape;

import java.util.Optional;

/** How rotary frequencies are changed for long contexts, as far as both kinds of file can say. */
public sealed interface RotaryScaling {
  /** As trained. */
  record None() implements RotaryScaling {}

  /** All positions divided by {@code factor}. */
  record Linear(float factor) implements RotaryScaling {}

  /** YaRN (arXiv:2309.00071) with its usual bounds. */
  record Yarn(float factor, int originalContext) implements RotaryScaling {}

  /**
   * Llama 3.1's: waves longer than the original context over {@code low} are stretched by {@code
   * factor}, those shorter than it over {@code high} kept, those between blended. In GGUF a tensor
   * of divisors, one for each frequency.
   */
  record Llama3(float factor, float low, float high, int originalContext) implements RotaryScaling {
    private static final float TOLERANCE = 1e-5f;

    /** What each of {@code headLength / 2} frequencies is divided by. */
    public float[] divisors(int headLength, float base) {
      float[] divisors = new float[headLength / 2];
      for (int pair = 0; pair < divisors.length; pair++) {
        double wave = 2 * Math.PI * StrictMath.pow(base, 2.0 * pair / headLength);
        double turns = originalContext / wave;
        double kept = Math.clamp((turns - low) / (high - low), 0.0, 1.0);
        divisors[pair] = (float) (1 / ((1 - kept) / factor + kept));
      }
      return divisors;
    }

    /** The scaling with the published bounds 1 and 4 that has these divisors, if there is one. */
    public static Optional<Llama3> of(float[] divisors, float base) {
      float factor = 1;
      for (float divisor : divisors) {
        factor = Math.max(factor, divisor);
      }
      for (int original = 8192; original >= 64; original /= 2) {
        Llama3 guess = new Llama3(factor, 1, 4, original);
        if (guess.has(divisors, base)) {
          return Optional.of(guess);
        }
      }
      return Optional.empty();
    }

    private boolean has(float[] wanted, float base) {
      float[] own = divisors(2 * wanted.length, base);
      for (int i = 0; i < own.length; i++) {
        if (!(Math.abs(own[i] - wanted[i]) <= TOLERANCE * own[i])) {
          return false;
        }
      }
      return true;
    }
  }
}
