package io.altiplano.engine.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import java.util.Optional;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops in vectors of 128, 256 or 512 bits. The compiler makes vector instructions only
 * of species that are constants, so the width is a constant of the class: the one that the JVM
 * prefers on this processor, or, in the hidden copies that {@link VectorSets} defines, the class
 * data.
 */
final class VectorKernels extends LaneKernels {
  private static final VectorShape SHAPE = shape();
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

  /**
   * As many shorts as a vector holds floats, half its bits: the other half of a longer one would
   * cost a shuffle, which the compiler makes anew each time.
   */
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(
          short.class, VectorShape.forBitSize(SHAPE.vectorBitSize() * Short.SIZE / Float.SIZE));

  private static final int WIDTH = FLOATS.length();

  /** No vector is so short that it holds four bytes. */
  private static final boolean BYTES_PER_STEP = WIDTH >= 8;

  private static final VectorSpecies<Byte> BYTES =
      VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, WIDTH * Byte.SIZE)));

  private static final short NIBBLE = 0xf;

  /** What a nibble is above its value. */
  private static final short MIDDLE = 8;

  /** Of the recipe's sixteen lanes so many are filled at once, with an accumulator or two. */
  private static final int CHUNK = Math.min(2 * WIDTH, Lanes.COUNT);

  private static final boolean TWO = CHUNK > WIDTH;

  private static VectorShape shape() {
    try {
      VectorShape given = MethodHandles.classData(MethodHandles.lookup(), "_", VectorShape.class);
      return given == null ? preferredShape() : given;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** The widest vectors of floats that the JVM uses on this processor. */
  static VectorShape preferredShape() {
    return FloatVector.SPECIES_PREFERRED.vectorShape();
  }

  @Override
  public String name() {
    return VectorSets.name(SHAPE);
  }

  @Override
  BlockOpener opener(ElementType type) {
    // No lambda that holds this: a hidden copy's would be given the class it was copied from.
    Optional<BlockOpener> own = VectorBlocks.opener(type);
    return own.isPresent() ? own.get() : super.opener(type);
  }

  // ---- floats ----------------------------------------------------------------------------------

  @Override
  void dotLanes(float[] a, int aOffset, float[] b, int bOffset, int count, float[] lanes) {
    for (int chunk = 0; chunk < Lanes.COUNT; chunk += CHUNK) {
      FloatVector low = FloatVector.zero(FLOATS);
      FloatVector high = FloatVector.zero(FLOATS);
      for (int i = chunk; i < count; i += Lanes.COUNT) {
        low = floats(a, aOffset + i).fma(floats(b, bOffset + i), low);
        if (TWO) {
          high = floats(a, aOffset + i + WIDTH).fma(floats(b, bOffset + i + WIDTH), high);
        }
      }
      store(low, high, lanes, chunk);
    }
  }

  @Override
  void dotTile(
      float[] a, int aOffset, float[] b, int bOffset, int bStride, int count, float[] lanes) {
    for (int chunk = 0; chunk < Lanes.COUNT; chunk += WIDTH) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = FloatVector.zero(FLOATS);
      FloatVector sum2 = FloatVector.zero(FLOATS);
      FloatVector sum3 = FloatVector.zero(FLOATS);
      for (int i = chunk; i < count; i += Lanes.COUNT) {
        FloatVector shared = floats(a, aOffset + i);
        int at = bOffset + i;
        sum0 = shared.fma(floats(b, at), sum0);
        sum1 = shared.fma(floats(b, at + bStride), sum1);
        sum2 = shared.fma(floats(b, at + 2 * bStride), sum2);
        sum3 = shared.fma(floats(b, at + 3 * bStride), sum3);
      }
      sum0.intoArray(lanes, chunk);
      sum1.intoArray(lanes, Lanes.COUNT + chunk);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + chunk);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + chunk);
    }
  }

  private static FloatVector floats(float[] values, int offset) {
    return FloatVector.fromArray(FLOATS, values, offset);
  }

  private static void store(FloatVector low, FloatVector high, float[] lanes, int at) {
    low.intoArray(lanes, at);
    if (TWO) {
      high.intoArray(lanes, at + WIDTH);
    }
  }

  @Override
  void dotRounded(float[] weight, MemorySegment tile, float[] sums) {
    for (int lane = 0; lane < RoundedRows.TILE; lane += WIDTH) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int chunk = 0; chunk < weight.length; chunk += RoundedRows.CHUNK) {
        FloatVector even = FloatVector.zero(FLOATS);
        FloatVector odd = FloatVector.zero(FLOATS);
        for (int i = chunk; i < chunk + RoundedRows.CHUNK; i += 2) {
          long at = ((long) i / 2 * RoundedRows.TILE + lane) * Integer.BYTES;
          IntVector words = IntVector.fromMemorySegment(INTS, tile, at, ByteOrder.nativeOrder());
          FloatVector first = words.lanewise(LSHL, Short.SIZE).reinterpretAsFloats();
          FloatVector second = words.and(RoundedRows.UPPER).reinterpretAsFloats();
          even = constant(weight[i]).fma(first, even);
          odd = constant(weight[i + 1]).fma(second, odd);
        }
        sum = sum.add(even.add(odd));
      }
      sum.intoArray(sums, lane);
    }
  }

  // ---- groups of small integers ----------------------------------------------------------------

  @Override
  float dotGroups(GroupedRows weight, QuantizedRows activations, int from) {
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

  /** Generated tokens come one at a time: then opening a row costs more than its product. */
  @Override
  boolean readsInPlace(ElementType type) {
    return BYTES_PER_STEP && (type == ElementType.Q8_0 || type == ElementType.Q4_0);
  }

  @Override
  float dotInPlace(
      ElementType type, MemorySegment source, long offset, int columns, QuantizedRows activations) {
    int blocks = columns / (2 * Lanes.COUNT);
    return type == ElementType.Q8_0
        ? dot80(source, offset, activations, blocks)
        : dot40(source, offset, activations, blocks);
  }

  private static float dot80(
      MemorySegment source, long offset, QuantizedRows activations, int blocks) {
    short[] a = activations.quants;
    float product = 0;
    for (int block = 0; block < blocks; block++) {
      int from = block * 2 * Lanes.COUNT;
      long at = offset + block * (long) ElementType.Q8_0.blockBytes();
      IntVector sum = IntVector.zero(INTS);
      for (int i = 0; i < 2 * Lanes.COUNT; i += 2 * WIDTH) {
        ShortVector first = bytes(source, at + 2 + i).mul(shorts(a, from + i));
        ShortVector second = bytes(source, at + 2 + i + WIDTH).mul(shorts(a, from + i + WIDTH));
        sum = sum.add(toInts(first.add(second)));
      }
      float scale = Float.float16ToFloat(source.get(Bytes.SHORTS, at)) * activations.scales[block];
      product = Math.fma(scale, sum.reduceLanes(ADD), product);
    }
    return product;
  }

  private static float dot40(
      MemorySegment source, long offset, QuantizedRows activations, int blocks) {
    short[] a = activations.quants;
    float product = 0;
    for (int block = 0; block < blocks; block++) {
      int from = block * 2 * Lanes.COUNT;
      long at = offset + block * (long) ElementType.Q4_0.blockBytes();
      IntVector sum = IntVector.zero(INTS);
      for (int i = 0; i < Lanes.COUNT; i += WIDTH) {
        ShortVector pairs = bytes(source, at + 2 + i);
        ShortVector low = pairs.and(NIBBLE).sub(MIDDLE);
        ShortVector high = pairs.lanewise(VectorOperators.LSHR, 4).and(NIBBLE).sub(MIDDLE);
        int upper = from + Lanes.COUNT + i;
        sum = sum.add(toInts(low.mul(shorts(a, from + i)).add(high.mul(shorts(a, upper)))));
      }
      float scale = Float.float16ToFloat(source.get(Bytes.SHORTS, at)) * activations.scales[block];
      product = Math.fma(scale, sum.reduceLanes(ADD), product);
    }
    return product;
  }

  private static ShortVector bytes(MemorySegment source, long offset) {
    ByteVector loaded =
        ByteVector.fromMemorySegment(BYTES, source, offset, ByteOrder.LITTLE_ENDIAN);
    return (ShortVector) loaded.convertShape(VectorOperators.B2S, SHORTS, 0);
  }

  @Override
  void addPacked(
      GroupedRows weights,
      QuantizedRows activations,
      int from,
      float[] products,
      float[] offsets,
      int at) {
    for (int row = 0; row < GroupedPanel.ROWS; row += WIDTH) {
      addPackedProducts(weights, row, activations, from, products, at + row);
      if (weights.hasOffsets()) {
        addOffsets(weights, row, activations, from, offsets, at + row);
      }
    }
  }

  /** A lane to each weight row: each activation meets one element of all of them. */
  private static void addPackedProducts(
      GroupedRows weights, int row, QuantizedRows activations, int from, float[] products, int at) {
    int shift = Integer.numberOfTrailingZeros(activations.blockLength);
    short[] a = activations.quants;
    short[] w = weights.packed();
    FloatVector total = floats(products, at);
    int column = 0;
    for (int group = 0; group < weights.groups; group++) {
      FloatVector scale =
          floats(weights.scales, group * GroupedPanel.ROWS + row)
              .mul(activations.scales[(from + column) >> shift]);
      IntVector sum = IntVector.zero(INTS);
      int end = column + weights.groupLength;
      for (; column < end; column += 2) {
        int index = column * GroupedPanel.ROWS + row;
        // Two products: at most twice 127 times 128, which a short holds.
        ShortVector two =
            shorts(w, index)
                .mul(a[from + column])
                .add(shorts(w, index + GroupedPanel.ROWS).mul(a[from + column + 1]));
        sum = sum.add(toInts(two));
      }
      total = toFloats(sum).fma(scale, total);
    }
    total.intoArray(products, at);
  }

  private static void addOffsets(
      GroupedRows weights, int row, QuantizedRows activations, int from, float[] offsets, int at) {
    float[] sums = activations.sums(weights.groupLength);
    int first = from / weights.groupLength;
    FloatVector total = floats(offsets, at);
    for (int group = 0; group < weights.groups; group++) {
      FloatVector offset = floats(weights.offsets, group * GroupedPanel.ROWS + row);
      total = offset.fma(constant(sums[first + group]), total);
    }
    total.intoArray(offsets, at);
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

  // ---- rows ------------------------------------------------------------------------------------

  @Override
  public void rmsNorm(
      float[] x, int offset, int width, float[] weight, float epsilon, float[] out, int outOffset) {
    float scale = rmsScale(x, offset, width, epsilon);
    int whole = FLOATS.loopBound(width);
    for (int i = 0; i < whole; i += WIDTH) {
      floats(x, offset + i).mul(scale).mul(floats(weight, i)).intoArray(out, outOffset + i);
    }
    for (int i = whole; i < width; i++) {
      out[outOffset + i] = x[offset + i] * scale * weight[i];
    }
  }

  @Override
  public void softmax(float[] x, int offset, int count) {
    float largest = largest(x, offset, count);
    float[] lanes = new float[Lanes.COUNT];
    int whole = Lanes.whole(count);
    for (int chunk = 0; chunk < Lanes.COUNT; chunk += WIDTH) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int i = offset + chunk; i < offset + whole; i += Lanes.COUNT) {
        FloatVector power = exponential(floats(x, i).sub(largest));
        power.intoArray(x, i);
        sum = sum.add(power);
      }
      sum.intoArray(lanes, chunk);
    }
    for (int i = whole; i < count; i++) {
      float power = Exponential.of(x[offset + i] - largest);
      x[offset + i] = power;
      lanes[i - whole] += power;
    }
    scale(x, offset, count, 1 / Lanes.sum(lanes, 0));
  }

  /** The largest element; every order of comparisons finds the same. */
  private static float largest(float[] x, int offset, int count) {
    FloatVector maxima = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    int whole = FLOATS.loopBound(count);
    for (int i = offset; i < offset + whole; i += WIDTH) {
      maxima = maxima.max(floats(x, i));
    }
    float largest = maxima.reduceLanes(MAX);
    for (int i = offset + whole; i < offset + count; i++) {
      largest = Math.max(largest, x[i]);
    }
    return largest;
  }

  private static void scale(float[] x, int offset, int count, float scale) {
    int whole = FLOATS.loopBound(count);
    for (int i = offset; i < offset + whole; i += WIDTH) {
      floats(x, i).mul(scale).intoArray(x, i);
    }
    for (int i = offset + whole; i < offset + count; i++) {
      x[i] *= scale;
    }
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count) {
    int whole = FLOATS.loopBound(count);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector x = floats(gate, gateOffset + i);
      FloatVector silu = x.div(exponential(x.neg()).add(1));
      silu.mul(floats(up, upOffset + i)).intoArray(gate, gateOffset + i);
    }
    for (int i = whole; i < count; i++) {
      gate[gateOffset + i] = Gates.silu(gate[gateOffset + i]) * up[upOffset + i];
    }
  }

  @Override
  public void geGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count) {
    int whole = FLOATS.loopBound(count);
    FloatVector one = FloatVector.broadcast(FLOATS, 1);
    for (int i = 0; i < whole; i += WIDTH) {
      FloatVector x = floats(gate, gateOffset + i);
      FloatVector cubic = x.mul(x).lanewise(VectorOperators.FMA, Gates.GELU_CUBIC, one);
      FloatVector u = x.mul(Gates.GELU_SCALE).mul(cubic);
      FloatVector gelu = x.div(exponential(u.neg()).add(1));
      gelu.mul(floats(up, upOffset + i)).intoArray(gate, gateOffset + i);
    }
    for (int i = whole; i < count; i++) {
      gate[gateOffset + i] = Gates.gelu(gate[gateOffset + i]) * up[upOffset + i];
    }
  }

  @Override
  public void addScaled(float[] x, int xOffset, float scale, float[] y, int yOffset, int count) {
    int whole = FLOATS.loopBound(count);
    FloatVector factor = FloatVector.broadcast(FLOATS, scale);
    for (int i = 0; i < whole; i += WIDTH) {
      factor.fma(floats(y, yOffset + i), floats(x, xOffset + i)).intoArray(x, xOffset + i);
    }
    for (int i = whole; i < count; i++) {
      x[xOffset + i] = Math.fma(scale, y[yOffset + i], x[xOffset + i]);
    }
  }

  /** {@link Exponential#of}, step by step. */
  private static FloatVector exponential(FloatVector x) {
    FloatVector clamped = x.min(Exponential.HIGHEST).max(Exponential.LOWEST);
    FloatVector shifted = clamped.fma(constant(Exponential.LOG2_E), constant(Exponential.ROUNDING));
    FloatVector n = shifted.sub(Exponential.ROUNDING);
    FloatVector r = n.fma(constant(-Exponential.LN2_HIGH), clamped);
    r = n.fma(constant(-Exponential.LN2_LOW), r);
    FloatVector p = r.fma(constant(Exponential.C7), constant(Exponential.C6));
    p = p.fma(r, constant(Exponential.C5));
    p = p.fma(r, constant(Exponential.C4));
    p = p.fma(r, constant(Exponential.C3));
    p = p.fma(r, constant(Exponential.C2));
    p = p.fma(r.mul(r), r).add(1);
    IntVector whole = shifted.viewAsIntegralLanes().reinterpretAsInts();
    whole = whole.sub(Exponential.ROUNDING_BITS);
    IntVector half = whole.lanewise(VectorOperators.ASHR, 1);
    return p.mul(power(half)).mul(power(whole.sub(half)));
  }

  private static FloatVector constant(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  private static FloatVector power(IntVector exponent) {
    return exponent
        .lanewise(ADD, Exponential.EXPONENT_BIAS)
        .lanewise(LSHL, Exponential.EXPONENT_SHIFT)
        .reinterpretAsFloats();
  }
}
