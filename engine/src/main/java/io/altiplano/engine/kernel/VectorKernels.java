package io.altiplano.engine.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import io.altiplano.engine.tensor.ElementType;
import java.lang.invoke.MethodHandles;
import java.util.Optional;
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
 *
 * <p>The sixteen lanes of the recipe are filled in chunks of as many elements as {@link #CHUNKS}
 * holds; a chunk takes one accumulator, or two where a vector of floats is half a chunk ({@link
 * #TWO}).
 */
final class VectorKernels extends LaneKernels {
  private static final VectorShape SHAPE = shape();
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);

  /** As many shorts as a vector of floats holds floats: half a vector. */
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(SHAPE.vectorBitSize() / 2));

  /** A vector of shorts, or the sixteen of the recipe. */
  private static final VectorSpecies<Short> CHUNKS =
      VectorSpecies.of(
          short.class,
          VectorShape.forBitSize(Math.min(SHAPE.vectorBitSize(), Lanes.COUNT * Short.SIZE)));

  private static final int WIDTH = FLOATS.length();
  private static final int CHUNK = CHUNKS.length();
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

  // ---- groups of small integers ----------------------------------------------------------------

  @Override
  void groupLanes(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    // Two methods, so that the compiler sees one kind of loop in each.
    if (weights.groupLength == Lanes.COUNT) {
      lanes16(weights, row, activations, activationRow, lanes);
    } else {
      lanes32(weights, row, activations, activationRow, lanes);
    }
  }

  private static void lanes32(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    short[] w = weights.quants;
    short[] a = activations.quants;
    int shift = Integer.numberOfTrailingZeros(activations.blockLength);
    int firstGroup = row * weights.groups;
    for (int chunk = 0; chunk < Lanes.COUNT; chunk += CHUNK) {
      FloatVector low = FloatVector.zero(FLOATS);
      FloatVector high = FloatVector.zero(FLOATS);
      int wAt = row * weights.columns + chunk;
      int aAt = activationRow * weights.columns + chunk;
      for (int group = firstGroup; group < firstGroup + weights.groups; group++) {
        ShortVector first = chunk(w, wAt).mul(chunk(a, aAt));
        ShortVector second = chunk(w, wAt + Lanes.COUNT).mul(chunk(a, aAt + Lanes.COUNT));
        ShortVector products = first.add(second);
        FloatVector scale = constant(weights.scales[group] * activations.scales[aAt >> shift]);
        low = toFloats(products, 0).fma(scale, low);
        if (TWO) {
          high = toFloats(products, 1).fma(scale, high);
        }
        wAt += 2 * Lanes.COUNT;
        aAt += 2 * Lanes.COUNT;
      }
      store(low, high, lanes, chunk);
    }
  }

  private static void lanes16(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    short[] w = weights.quants;
    short[] a = activations.quants;
    int shift = Integer.numberOfTrailingZeros(activations.blockLength);
    int firstGroup = row * weights.groups;
    for (int chunk = 0; chunk < Lanes.COUNT; chunk += CHUNK) {
      FloatVector low = FloatVector.zero(FLOATS);
      FloatVector high = FloatVector.zero(FLOATS);
      int wAt = row * weights.columns + chunk;
      int aAt = activationRow * weights.columns + chunk;
      for (int group = firstGroup; group < firstGroup + weights.groups; group++) {
        ShortVector products = chunk(w, wAt).mul(chunk(a, aAt));
        FloatVector scale = constant(weights.scales[group] * activations.scales[aAt >> shift]);
        low = toFloats(products, 0).fma(scale, low);
        if (TWO) {
          high = toFloats(products, 1).fma(scale, high);
        }
        wAt += Lanes.COUNT;
        aAt += Lanes.COUNT;
      }
      store(low, high, lanes, chunk);
    }
  }

  @Override
  void groupTile(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    if (weights.groupLength == Lanes.COUNT) {
      tile16(weights, row, activations, activationRow, lanes);
    } else {
      tile32(weights, row, activations, activationRow, lanes);
    }
  }

  private static void tile32(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    short[] a = activations.quants;
    float[] scales = activations.scales;
    int columns = weights.columns;
    int shift = Integer.numberOfTrailingZeros(activations.blockLength);
    int blocks = columns >> shift;
    int firstGroup = row * weights.groups;
    for (int chunk = 0; chunk < Lanes.COUNT; chunk += WIDTH) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = FloatVector.zero(FLOATS);
      FloatVector sum2 = FloatVector.zero(FLOATS);
      FloatVector sum3 = FloatVector.zero(FLOATS);
      int wAt = row * columns + chunk;
      int aAt = activationRow * columns + chunk;
      for (int group = firstGroup; group < firstGroup + weights.groups; group++) {
        ShortVector first = shorts(weights.quants, wAt);
        ShortVector second = shorts(weights.quants, wAt + Lanes.COUNT);
        float scale = weights.scales[group];
        int block = aAt >> shift;
        sum0 = add(products(first, second, a, aAt), scale * scales[block], sum0);
        sum1 = add(products(first, second, a, aAt + columns), scale * scales[block + blocks], sum1);
        int twoRows = 2 * columns;
        int twoBlocks = 2 * blocks;
        sum2 =
            add(products(first, second, a, aAt + twoRows), scale * scales[block + twoBlocks], sum2);
        int threeRows = 3 * columns;
        int threeBlocks = 3 * blocks;
        sum3 =
            add(
                products(first, second, a, aAt + threeRows),
                scale * scales[block + threeBlocks],
                sum3);
        wAt += 2 * Lanes.COUNT;
        aAt += 2 * Lanes.COUNT;
      }
      sum0.intoArray(lanes, chunk);
      sum1.intoArray(lanes, Lanes.COUNT + chunk);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + chunk);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + chunk);
    }
  }

  private static void tile16(
      GroupedRows weights, int row, QuantizedRows activations, int activationRow, float[] lanes) {
    short[] a = activations.quants;
    float[] scales = activations.scales;
    int columns = weights.columns;
    int shift = Integer.numberOfTrailingZeros(activations.blockLength);
    int blocks = columns >> shift;
    int firstGroup = row * weights.groups;
    for (int chunk = 0; chunk < Lanes.COUNT; chunk += WIDTH) {
      FloatVector sum0 = FloatVector.zero(FLOATS);
      FloatVector sum1 = FloatVector.zero(FLOATS);
      FloatVector sum2 = FloatVector.zero(FLOATS);
      FloatVector sum3 = FloatVector.zero(FLOATS);
      int wAt = row * columns + chunk;
      int aAt = activationRow * columns + chunk;
      for (int group = firstGroup; group < firstGroup + weights.groups; group++) {
        ShortVector shared = shorts(weights.quants, wAt);
        float scale = weights.scales[group];
        int block = aAt >> shift;
        sum0 = add(shared.mul(shorts(a, aAt)), scale * scales[block], sum0);
        sum1 = add(shared.mul(shorts(a, aAt + columns)), scale * scales[block + blocks], sum1);
        int two = 2 * columns;
        sum2 = add(shared.mul(shorts(a, aAt + two)), scale * scales[block + 2 * blocks], sum2);
        int three = 3 * columns;
        sum3 = add(shared.mul(shorts(a, aAt + three)), scale * scales[block + 3 * blocks], sum3);
        wAt += Lanes.COUNT;
        aAt += Lanes.COUNT;
      }
      sum0.intoArray(lanes, chunk);
      sum1.intoArray(lanes, Lanes.COUNT + chunk);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + chunk);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + chunk);
    }
  }

  private static ShortVector products(ShortVector first, ShortVector second, short[] a, int at) {
    return first.mul(shorts(a, at)).add(second.mul(shorts(a, at + Lanes.COUNT)));
  }

  private static FloatVector add(ShortVector products, float scale, FloatVector sum) {
    return toFloats(products, 0).fma(constant(scale), sum);
  }

  /** As many as a vector holds. */
  private static ShortVector chunk(short[] values, int offset) {
    return ShortVector.fromArray(CHUNKS, values, offset);
  }

  /** As many as a vector of floats holds. */
  private static ShortVector shorts(short[] values, int offset) {
    return ShortVector.fromArray(SHORTS, values, offset);
  }

  private static FloatVector toFloats(ShortVector values, int part) {
    return (FloatVector)
        values
            .convertShape(VectorOperators.S2I, INTS, part)
            .convertShape(VectorOperators.I2F, FLOATS, 0);
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
