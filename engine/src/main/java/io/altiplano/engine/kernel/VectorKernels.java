package io.altiplano.engine.kernel;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import io.altiplano.engine.tensor.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
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
  private static final VectorShape SHAPE = VectorSets.shapeOf(MethodHandles.lookup());
  private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, SHAPE);
  private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SHAPE);
  private static final int WIDTH = FLOATS.length();

  /** Of the recipe's sixteen lanes so many are filled at once, with an accumulator or two. */
  private static final int CHUNK = Math.min(2 * WIDTH, Lanes.COUNT);

  private static final boolean TWO = CHUNK > WIDTH;

  VectorKernels(GroupKernels groups) {
    super(groups);
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
    IntVector half = whole.lanewise(ASHR, 1);
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
