package io.altiplano.engine.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.ROL;

import io.altiplano.engine.tensor.ElementType;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Groups in vectors whose width is a constant of the class, as that of {@link VectorKernels}. How
 * much a method holds is what the compiler still inlines (docs/log.md).
 */
final class VectorGroups implements GroupKernels {
  private static final VectorShape SHAPE = VectorSets.shapeOf(MethodHandles.lookup());
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
  private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, SHAPE);

  /** As many shorts as fill a vector. */
  private static final VectorSpecies<Short> PAIRS = VectorSpecies.of(short.class, SHAPE);

  /**
   * As many shorts as a vector holds floats, half its bits: the other half of a longer one would
   * cost a shuffle, which the compiler makes anew each time.
   */
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(
          short.class, VectorShape.forBitSize(SHAPE.vectorBitSize() * Short.SIZE / Float.SIZE));

  private static final int WIDTH = FLOATS.length();
  private static final int ROWS = QuantizedTiles.ROWS;
  private static final short NIBBLE = 0xf;

  @Override
  public float dot(GroupedRows weight, QuantizedRows activations, int from) {
    // A method for each length, so that the compiler sees one kind of loop in each.
    float product =
        weight.groupLength == Lanes.COUNT
            ? dot16(weight, activations, from)
            : dot32(weight, activations, from);
    return weight.hasOffsets() ? product + dotOffsets(weight, activations, from) : product;
  }

  private static float dot32(GroupedRows weight, QuantizedRows activations, int from) {
    int shift = Integer.numberOfTrailingZeros(activations.blockLength);
    float product = 0;
    int w = 0;
    for (int group = 0; group < weight.groups; group++) {
      int sum = sum32(weight.quants, w, activations.quants, from + w);
      float scale = weight.scales[group] * activations.scales[(from + w) >> shift];
      product = Math.fma(scale, sum, product);
      w += 32;
    }
    return product;
  }

  private static float dot16(GroupedRows weight, QuantizedRows activations, int from) {
    int shift = Integer.numberOfTrailingZeros(activations.blockLength);
    float product = 0;
    int w = 0;
    for (int group = 0; group < weight.groups; group++) {
      int sum = sum16(weight.quants, w, activations.quants, from + w);
      float scale = weight.scales[group] * activations.scales[(from + w) >> shift];
      product = Math.fma(scale, sum, product);
      w += 16;
    }
    return product;
  }

  private static float dotOffsets(GroupedRows weight, QuantizedRows activations, int from) {
    float[] sums = activations.sums(weight.groupLength);
    int first = from / weight.groupLength;
    float offset = 0;
    for (int group = 0; group < weight.groups; group++) {
      offset = Math.fma(weight.offsets[group], sums[first + group], offset);
    }
    return offset;
  }

  @Override
  public boolean readsWords(ElementType type) {
    return WordPanel.knows(type);
  }

  @Override
  public void addWords(
      WordPanel weights,
      QuantizedRows activations,
      int row,
      int firstGroup,
      int groups,
      float[] products) {
    int group = row * activations.columns / WordPanel.GROUP + firstGroup;
    for (int lane = 0; lane < 2 * WordPanel.ROWS; lane += WIDTH) {
      int at = 2 * row * WordPanel.ROWS + lane;
      if (weights.isBytes()) {
        addBytes(weights, lane, activations, group, groups, products, at);
      } else {
        addNibbles(weights, lane, activations, group, groups, products, at);
      }
    }
  }

  /** Words of as many rows as a vector holds. */
  private static void addBytes(
      WordPanel weights,
      int lane,
      QuantizedRows activations,
      int firstGroup,
      int groups,
      float[] products,
      int at) {
    long[] a = activations.words;
    long[] w = weights.words;
    FloatVector total = floats(products, at);
    for (int group = 0; group < groups; group++) {
      IntVector sum = IntVector.zero(INTS);
      for (int word = 0; word < 4; word++) {
        int other = ((firstGroup + group) * 4 + word) * 2;
        ShortVector bytes = words(w, (group * 4 + word) * WordPanel.ROWS + lane / 2);
        ShortVector even = bytes.lanewise(LSHL, Byte.SIZE).lanewise(ASHR, Byte.SIZE);
        ShortVector odd = bytes.lanewise(ASHR, Byte.SIZE);
        // Two products: at most twice 127 times 128, which a short holds.
        IntVector two =
            even.mul(word(a, other)).add(odd.mul(word(a, other + 1))).reinterpretAsInts();
        sum = sum.add(low(two)).add(two.lanewise(ASHR, Short.SIZE));
      }
      FloatVector scale = floats(weights.scales, group * 2 * WordPanel.ROWS + lane);
      total = toFloats(both(sum)).fma(scale.mul(activations.scales[firstGroup + group]), total);
    }
    total.intoArray(products, at);
  }

  /** The same with two weights to a byte, which are 8 too large. */
  private static void addNibbles(
      WordPanel weights,
      int lane,
      QuantizedRows activations,
      int firstGroup,
      int groups,
      float[] products,
      int at) {
    long[] a = activations.words;
    long[] w = weights.words;
    FloatVector total = floats(products, at);
    for (int group = 0; group < groups; group++) {
      int from = group * 2 * WordPanel.ROWS + lane / 2;
      int other = (firstGroup + group) * 8;
      // Eight products: at most as many times 15 times 127, which a short holds.
      ShortVector eight = ShortVector.zero(PAIRS);
      for (int word = 0; word < 2; word++) {
        ShortVector four = words(w, from + word * WordPanel.ROWS);
        for (int nibble = 0; nibble < 4; nibble++) {
          // Upper nibbles are of elements that come sixteen later, two words.
          int at4 = other + 2 * word + (nibble >> 1) + (nibble & 1) * 4;
          ShortVector one = four.lanewise(LSHR, (short) (4 * nibble)).and(NIBBLE);
          eight = eight.add(one.mul(word(a, at4)));
        }
      }
      IntVector two = eight.reinterpretAsInts();
      IntVector sum = both(low(two).add(two.lanewise(ASHR, Short.SIZE)));
      IntVector exact = sum.sub(8 * activations.longIntegerSums[firstGroup + group]);
      FloatVector scale = floats(weights.scales, group * 2 * WordPanel.ROWS + lane);
      total = toFloats(exact).fma(scale.mul(activations.scales[firstGroup + group]), total);
    }
    total.intoArray(products, at);
  }

  private static ShortVector words(long[] words, int at) {
    return LongVector.fromArray(LONGS, words, at).reinterpretAsShorts();
  }

  private static ShortVector word(long[] words, int at) {
    return LongVector.broadcast(LONGS, words[at]).reinterpretAsShorts();
  }

  /** The lower shorts of ints. */
  private static IntVector low(IntVector pairs) {
    return pairs.lanewise(LSHL, Short.SIZE).lanewise(ASHR, Short.SIZE);
  }

  /** The sums of both halves of each long, in both. */
  private static IntVector both(IntVector sums) {
    LongVector turned = sums.reinterpretAsLongs().lanewise(ROL, Integer.SIZE);
    return sums.add(turned.reinterpretAsInts());
  }

  @Override
  public void addTiles(
      GroupedRows weights,
      int firstRow,
      QuantizedTiles activations,
      int tile,
      int otherTile,
      int column,
      Sums sums) {
    int vectors = ROWS / WIDTH;
    int first = (tile * activations.columns() + column) * ROWS;
    int second = (otherTile * activations.columns() + column) * ROWS;
    // Two vectors at a time, which are the same where one is all there is.
    int count = tile == otherTile ? Math.max(vectors, 2) : 2 * vectors;
    for (int i = 0; i < count; i += 2) {
      int j = i + 1;
      int one = (i < vectors ? first : second) + i % vectors * WIDTH;
      int other = (j < vectors ? first : second) + j % vectors * WIDTH;
      addProducts(weights, activations, sums, firstRow, one, other);
    }
    for (int row = firstRow; row < firstRow + LaneKernels.TILE && weights.hasOffsets(); row++) {
      for (int lane = 0; lane < ROWS; lane += WIDTH) {
        addOffsets(weights, row, activations, tile, column, lane, sums);
        if (otherTile != tile) {
          addOffsets(weights, row, activations, otherTile, column, lane, sums);
        }
      }
    }
  }

  /**
   * A lane to each activation row: each of four weights meets one element of all of them. Two
   * vectors of them, so that no product waits for the one before; and as constant a length of the
   * innermost loop as there is, so that the compiler takes it apart.
   *
   * @param one where the one vector's activations begin
   * @param other where the other's do
   */
  private static void addProducts(
      GroupedRows weights, QuantizedTiles tiles, Sums sums, int row, int one, int other) {
    float[] w = weights.floats();
    int stride = sums.stride();
    int at = row * stride + rowOf(one, tiles);
    int otherAt = row * stride + rowOf(other, tiles);
    FloatVector total0 = floats(sums.products(), at);
    FloatVector total1 = floats(sums.products(), at + stride);
    FloatVector total2 = floats(sums.products(), at + 2 * stride);
    FloatVector total3 = floats(sums.products(), at + 3 * stride);
    FloatVector total4 = floats(sums.products(), otherAt);
    FloatVector total5 = floats(sums.products(), otherAt + stride);
    FloatVector total6 = floats(sums.products(), otherAt + 2 * stride);
    FloatVector total7 = floats(sums.products(), otherAt + 3 * stride);
    for (int group = 0; group < weights.groups; group++) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = FloatVector.zero(FLOATS);
      FloatVector sum2 = FloatVector.zero(FLOATS);
      FloatVector sum3 = FloatVector.zero(FLOATS);
      FloatVector sum4 = FloatVector.zero(FLOATS);
      FloatVector sum5 = FloatVector.zero(FLOATS);
      FloatVector sum6 = FloatVector.zero(FLOATS);
      FloatVector sum7 = FloatVector.zero(FLOATS);
      int end = (group + 1) * weights.groupLength;
      for (int half = group * weights.groupLength; half < end; half += Lanes.COUNT) {
        for (int i = 0; i < Lanes.COUNT; i++) {
          FloatVector x = floats(tiles.quants, one + half * ROWS + i * ROWS);
          FloatVector y = floats(tiles.quants, other + half * ROWS + i * ROWS);
          int k = row * weights.columns + half + i;
          sum0 = x.fma(all(w[k]), sum0);
          sum1 = x.fma(all(w[k + weights.columns]), sum1);
          sum2 = x.fma(all(w[k + 2 * weights.columns]), sum2);
          sum3 = x.fma(all(w[k + 3 * weights.columns]), sum3);
          sum4 = y.fma(all(w[k]), sum4);
          sum5 = y.fma(all(w[k + weights.columns]), sum5);
          sum6 = y.fma(all(w[k + 2 * weights.columns]), sum6);
          sum7 = y.fma(all(w[k + 3 * weights.columns]), sum7);
        }
      }
      int own = group * weights.rows + row;
      FloatVector scale = scales(tiles, one, group * weights.groupLength);
      FloatVector otherScale = scales(tiles, other, group * weights.groupLength);
      total0 = sum0.fma(scale.mul(weights.scales[own]), total0);
      total1 = sum1.fma(scale.mul(weights.scales[own + 1]), total1);
      total2 = sum2.fma(scale.mul(weights.scales[own + 2]), total2);
      total3 = sum3.fma(scale.mul(weights.scales[own + 3]), total3);
      total4 = sum4.fma(otherScale.mul(weights.scales[own]), total4);
      total5 = sum5.fma(otherScale.mul(weights.scales[own + 1]), total5);
      total6 = sum6.fma(otherScale.mul(weights.scales[own + 2]), total6);
      total7 = sum7.fma(otherScale.mul(weights.scales[own + 3]), total7);
    }
    total0.intoArray(sums.products(), at);
    total1.intoArray(sums.products(), at + stride);
    total2.intoArray(sums.products(), at + 2 * stride);
    total3.intoArray(sums.products(), at + 3 * stride);
    total4.intoArray(sums.products(), otherAt);
    total5.intoArray(sums.products(), otherAt + stride);
    total6.intoArray(sums.products(), otherAt + 2 * stride);
    total7.intoArray(sums.products(), otherAt + 3 * stride);
  }

  /** The activation row an element of the tiles belongs to. */
  private static int rowOf(int element, QuantizedTiles tiles) {
    int tile = element / (tiles.columns() * ROWS);
    return tile * ROWS + element % ROWS;
  }

  /** The scales of a vector of activations, whose first element is given and its column. */
  private static FloatVector scales(QuantizedTiles tiles, int first, int from) {
    int element = first / ROWS + from;
    int block = element >> Integer.numberOfTrailingZeros(tiles.blockLength());
    return floats(tiles.scales, block * ROWS + first % ROWS);
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  private static void addOffsets(
      GroupedRows weights,
      int row,
      QuantizedTiles activations,
      int tile,
      int column,
      int lane,
      Sums sums) {
    float[] activationSums = activations.sums(weights.groupLength);
    int first = (tile * activations.columns() + column) / weights.groupLength;
    int at = row * sums.stride() + tile * ROWS + lane;
    FloatVector total = floats(sums.offsets(), at);
    for (int group = 0; group < weights.groups; group++) {
      FloatVector sum = floats(activationSums, (first + group) * ROWS + lane);
      float offset = weights.offsets[group * weights.rows + row];
      total = sum.fma(FloatVector.broadcast(FLOATS, offset), total);
    }
    total.intoArray(sums.offsets(), at);
  }

  /** The sum of a group's products. */
  private static int sum32(short[] w, int at, short[] a, int from) {
    IntVector sum = pair(w, at, a, from);
    for (int i = 2 * WIDTH; i < 2 * Lanes.COUNT; i += 2 * WIDTH) {
      sum = sum.add(pair(w, at + i, a, from + i));
    }
    return sum.reduceLanes(ADD);
  }

  private static int sum16(short[] w, int at, short[] a, int from) {
    if (WIDTH == Lanes.COUNT) {
      return toInts(products(w, at, a, from)).reduceLanes(ADD);
    }
    IntVector sum = pair(w, at, a, from);
    for (int i = 2 * WIDTH; i < Lanes.COUNT; i += 2 * WIDTH) {
      sum = sum.add(pair(w, at + i, a, from + i));
    }
    return sum.reduceLanes(ADD);
  }

  /** Two vectors of products added: at most twice 127 times 128, which a short holds. */
  private static IntVector pair(short[] w, int at, short[] a, int from) {
    return toInts(products(w, at, a, from).add(products(w, at + WIDTH, a, from + WIDTH)));
  }

  private static ShortVector products(short[] w, int at, short[] a, int from) {
    return shorts(w, at).mul(shorts(a, from));
  }

  private static ShortVector shorts(short[] values, int offset) {
    return ShortVector.fromArray(SHORTS, values, offset);
  }

  private static IntVector toInts(ShortVector values) {
    return (IntVector) values.convertShape(VectorOperators.S2I, INTS, 0);
  }

  private static FloatVector toFloats(IntVector values) {
    return (FloatVector) values.convertShape(VectorOperators.I2F, FLOATS, 0);
  }

  private static FloatVector floats(float[] values, int offset) {
    return FloatVector.fromArray(FLOATS, values, offset);
  }
}
