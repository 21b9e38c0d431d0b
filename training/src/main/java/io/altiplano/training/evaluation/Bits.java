package io.altiplano.training.evaluation;

/**
 * What it takes to write a text down with a model's probabilities.
 *
 * @param bits the sum of the negative binary logarithms of tokens' probabilities
 * @param tokens how many
 * @param bytes of UTF-8 that they stand for; control tokens stand for none
 */
public record Bits(double bits, long tokens, long bytes) {
  public static final Bits NONE = new Bits(0, 0, 0);

  public Bits plus(Bits other) {
    return new Bits(bits + other.bits, tokens + other.tokens, bytes + other.bytes);
  }

  public double perByte() {
    return bits / bytes;
  }

  public double perToken() {
    return bits / tokens;
  }

  /** How many per cent more or less bits than another's over the same bytes; less is negative. */
  public double percentAgainst(Bits baseline) {
    return 100 * (bits / baseline.bits - 1);
  }
}
