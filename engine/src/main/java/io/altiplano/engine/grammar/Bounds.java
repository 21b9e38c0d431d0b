package io.altiplano.engine.grammar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;

/**
 * Between which numbers a schema wants one to be. Where it gives two bounds of one side, the one
 * that is included counts.
 */
record Bounds(
    Optional<BigDecimal> minimum,
    Optional<BigDecimal> exclusiveMinimum,
    Optional<BigDecimal> maximum,
    Optional<BigDecimal> exclusiveMaximum) {
  private static final BigDecimal MOST_COUNTED = BigDecimal.valueOf(SchemaRules.LONGEST_COUNTED);
  private static final BigDecimal LEAST_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
  private static final BigDecimal MOST_INT = BigDecimal.valueOf(Integer.MAX_VALUE);

  static Bounds of(Map<?, ?> schema) {
    Bounds bounds =
        new Bounds(
            number(schema, "minimum"),
            number(schema, "exclusiveMinimum"),
            number(schema, "maximum"),
            number(schema, "exclusiveMaximum"));
    return "int32".equals(schema.get("format")) ? bounds.ofInt() : bounds;
  }

  /** With those of 32 bits on the sides that have none, as OpenAPI's format says. */
  private Bounds ofInt() {
    return new Bounds(
        exclusiveMinimum.isPresent() ? minimum : minimum.or(() -> Optional.of(LEAST_INT)),
        exclusiveMinimum,
        exclusiveMaximum.isPresent() ? maximum : maximum.or(() -> Optional.of(MOST_INT)),
        exclusiveMaximum);
  }

  /** What 1e999 becomes when JSON is read is none. */
  static Optional<BigDecimal> number(Map<?, ?> schema, String word) {
    return schema.get(word) instanceof Number number && Double.isFinite(number.doubleValue())
        ? Optional.of(new BigDecimal(number.toString()))
        : Optional.empty();
  }

  /** How many characters or items there have to be, where that can be counted. */
  static Optional<Integer> count(Map<?, ?> schema, String word) {
    return number(schema, word)
        .filter(count -> count.signum() >= 0 && count.compareTo(MOST_COUNTED) <= 0)
        .filter(count -> count.stripTrailingZeros().scale() <= 0)
        .map(BigDecimal::intValueExact);
  }

  /**
   * The least whole number of units within, if there is a bound below.
   *
   * @param places the unit: 2 is a hundredth, -2 a hundred
   */
  Optional<BigDecimal> least(int places) {
    return minimum
        .map(bound -> bound.movePointRight(places).setScale(0, RoundingMode.CEILING))
        .or(() ->
            exclusiveMinimum.map(bound ->
                bound.movePointRight(places).setScale(0, RoundingMode.FLOOR).add(BigDecimal.ONE)));
  }

  /** The largest whole number of units within, if there is a bound above. */
  Optional<BigDecimal> most(int places) {
    return maximum
        .map(bound -> bound.movePointRight(places).setScale(0, RoundingMode.FLOOR))
        .or(() ->
            exclusiveMaximum.map(bound ->
                bound
                    .movePointRight(places)
                    .setScale(0, RoundingMode.CEILING)
                    .subtract(BigDecimal.ONE)));
  }
}
