package io.altiplano.training.evaluation;

/**
 * How many of some pass.
 *
 * @param passed so many
 * @param total of so many
 */
public record Share(long passed, long total) {
  /** The normal distribution's quantile for 95 % in the middle. */
  private static final double Z = 1.959963984540054;

  public static final Share NONE = new Share(0, 0);

  public Share {
    if (passed < 0 || passed > total) {
      throw new IllegalArgumentException(passed + " of " + total);
    }
  }

  /** One more. */
  public Share with(boolean passes) {
    return new Share(passed + (passes ? 1 : 0), total + 1);
  }

  public Share plus(Share other) {
    return new Share(passed + other.passed, total + other.total);
  }

  /** From 0 to 1; not a number where there is nothing. */
  public double value() {
    return (double) passed / total;
  }

  /** The lower end of Wilson's 95 % interval (Wilson, 1927); 0 where there is nothing. */
  public double low() {
    return total == 0 ? 0 : Math.max(0, centre() - half());
  }

  /** The upper end; 1 where there is nothing. */
  public double high() {
    return total == 0 ? 1 : Math.min(1, centre() + half());
  }

  private double centre() {
    return (value() + Z * Z / (2 * total)) / (1 + Z * Z / total);
  }

  private double half() {
    double variance = value() * (1 - value()) / total + Z * Z / (4.0 * total * total);
    return Z * Math.sqrt(variance) / (1 + Z * Z / total);
  }
}
