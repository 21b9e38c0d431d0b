package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;

/**
 * Products of quantised weights with quantised activations, group by group: {@code product =
 * fma(weightScale * activationScale, sum of the group's products, product)}, plus, for types with
 * offsets, {@code offset = fma(weightOffset, sum of the group's activations, offset)}. The sums of
 * groups are exact, however they are made.
 */
interface GroupKernels {
  /**
   * The product of one weight row with one of activations.
   *
   * @param from the first activation's index in its array
   */
  float dot(GroupedRows weight, QuantizedRows activations, int from);

  /** Whether {@link #addWords} knows that type. */
  boolean readsWords(ElementType type);

  /**
   * Sixteen weight rows, some of their groups, and one row of activations: products are added to
   * those of the groups before.
   *
   * @param firstGroup of the row, which the panel's first belongs to
   * @param products {@code [activation rows][16][2]}, each twice, as in the panel
   */
  void addWords(
      WordPanel weights,
      QuantizedRows activations,
      int row,
      int firstGroup,
      int groups,
      float[] products);

  /**
   * Four weight rows, a part of their columns, and two tiles of sixteen rows of activations:
   * products and offsets are added to those of the parts before.
   *
   * @param firstRow the first of the weight rows
   * @param otherTile may be the same
   * @param column of the activations, which the weights' first belongs to
   * @param sums {@code [weight rows][activation rows]}
   */
  void addTiles(
      GroupedRows weights,
      int firstRow,
      QuantizedTiles activations,
      int tile,
      int otherTile,
      int column,
      Sums sums);

  /**
   * Where products end up.
   *
   * @param products {@code [weight rows][stride]}
   * @param offsets as the products, or empty for types without
   * @param stride activation rows, whole tiles
   */
  record Sums(float[] products, float[] offsets, int stride) {}
}
