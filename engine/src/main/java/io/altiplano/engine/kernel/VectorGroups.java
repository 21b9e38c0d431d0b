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
  public void addTile(
      GroupedRows weights,
      int firstRow,
      QuantizedTiles activations,
      int tile,
      int column,
      Sums sums) {
    for (int lane = 0; lane < QuantizedTiles.ROWS; lane += WIDTH) {
      addProducts(weights, firstRow, activations, tile, column, lane, sums);
      for (int row = firstRow; row < firstRow + 4 && weights.hasOffsets(); row++) {
        addOffsets(weights, row, activations, tile, column, lane, sums);
      }
    }
  }

  /** A lane to each activation row: each weight meets one element of all of them. */
  private static void addProducts(
      GroupedRows weights,
      int firstRow,
      QuantizedTiles activations,
      int tile,
      int column,
      int lane,
      Sums sums) {
    float[] a = activations.quants;
    float[] w = weights.floats();
    float[] products = sums.products();
    int stride = sums.stride();
    int at = firstRow * stride + tile * QuantizedTiles.ROWS + lane;
    FloatVector total0 = floats(products, at);
    FloatVector total1 = floats(products, at + stride);
    FloatVector total2 = floats(products, at + 2 * stride);
    FloatVector total3 = floats(products, at + 3 * stride);
    int row0 = firstRow * weights.columns;
    int row1 = row0 + weights.columns;
    int row2 = row1 + weights.columns;
    int row3 = row2 + weights.columns;
    int start = tile * activations.columns() + column;
    int shift = Integer.numberOfTrailingZeros(activations.blockLength());
    for (int group = 0; group < weights.groups; group++) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = FloatVector.zero(FLOATS);
      FloatVector sum2 = FloatVector.zero(FLOATS);
      FloatVector sum3 = FloatVector.zero(FLOATS);
      int from = group * weights.groupLength;
      // As constant a length as there is, so that the loop is taken apart.
      for (int half = from; half < from + weights.groupLength; half += Lanes.COUNT) {
        for (int i = half; i < half + Lanes.COUNT; i++) {
          FloatVector shared = floats(a, (start + i) * QuantizedTiles.ROWS + lane);
          sum0 = shared.fma(FloatVector.broadcast(FLOATS, w[row0 + i]), sum0);
          sum1 = shared.fma(FloatVector.broadcast(FLOATS, w[row1 + i]), sum1);
          sum2 = shared.fma(FloatVector.broadcast(FLOATS, w[row2 + i]), sum2);
          sum3 = shared.fma(FloatVector.broadcast(FLOATS, w[row3 + i]), sum3);
        }
      }
      int block = ((start + from) >> shift) * QuantizedTiles.ROWS + lane;
      FloatVector scale = floats(activations.scales, block);
      int own = group * weights.rows + firstRow;
      total0 = sum0.fma(scale.mul(weights.scales[own]), total0);
      total1 = sum1.fma(scale.mul(weights.scales[own + 1]), total1);
      total2 = sum2.fma(scale.mul(weights.scales[own + 2]), total2);
      total3 = sum3.fma(scale.mul(weights.scales[own + 3]), total3);
    }
    total0.intoArray(products, at);
    total1.intoArray(products, at + stride);
    total2.intoArray(products, at + 2 * stride);
    total3.intoArray(products, at + 3 * stride);
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
    int at = row * sums.stride() + tile * QuantizedTiles.ROWS + lane;
    FloatVector total = floats(sums.offsets(), at);
    for (int group = 0; group < weights.groups; group++) {
      FloatVector sum = floats(activationSums, (first + group) * QuantizedTiles.ROWS + lane);
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
