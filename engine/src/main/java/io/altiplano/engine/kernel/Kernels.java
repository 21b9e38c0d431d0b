package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * The arithmetic of one kind of processor. Stateless and safe for many threads.
 *
 * <p>The promise that batching, caching and speculation stand on: what a method computes for one
 * row depends on that row (and the weight) alone, bit for bit; never on how many rows share the
 * call, on the range a thread was given, or on how often the code ran before (interpreted or
 * compiled).
 *
 * <p>Offsets and counts of float arrays are elements; offsets and strides of segments are bytes.
 */
public interface Kernels {
  /**
   * {@code scalar}, {@code vector-256}, …: what {@code doctor} prints and a test run chooses by.
   */
  String name();

  /** What multiplies the rows of prompts fastest with this set. */
  default PromptRecipe fastestForPrompts() {
    return PromptRecipe.INTEGERS;
  }

  /** Decodes {@code count} elements (whole blocks) to floats. */
  void decode(
      ElementType type, MemorySegment source, long offset, float[] out, int outOffset, int count);

  /** Encodes {@code count} elements (whole blocks) from floats: rows of the KV cache. */
  void encode(
      ElementType type,
      float[] source,
      int sourceOffset,
      int count,
      MemorySegment out,
      long offset);

  /**
   * Brings rows {@code from} (inclusive) to {@code to} (exclusive) of the activations into the form
   * that weights of some types are multiplied with. For BF16, {@code from} is whole tiles of
   * sixteen behind the first that is rounded.
   */
  void prepare(Activations activations, Activations.Format format, int from, int to);

  /**
   * For each activation row {@code t} and each weight row {@code r} of {@code [from, to)}: {@code
   * out[t, r] = dot(weight row r, activation row t)}. The activations are prepared in the format of
   * the weight's type.
   *
   * @param out {@code [activation rows, weight rows]}
   */
  void matmul(Tensor weight, Activations activations, int from, int to, float[] out);

  /**
   * Attention: for each row and head, the sum of the values that the row sees, weighted by the
   * softmax of the capped products of query and key.
   *
   * @param out gets row {@code t}'s head {@code h} at {@code outOffset + t * outStride + h *
   *     valueLength}
   * @param scratch room for {@code rows.count() * rows.heads() * rows.most()} scores
   */
  void attend(
      HeadPages cache,
      QueryRows rows,
      SoftCap softCap,
      float[] out,
      int outOffset,
      int outStride,
      float[] scratch);

  /** {@code out = x / sqrt(mean(x^2) + epsilon) * weight}; {@code out} may be {@code x}. */
  void rmsNorm(
      float[] x, int offset, int width, float[] weight, float epsilon, float[] out, int outOffset);

  /** Turns logits into probabilities, in place; negative infinity becomes 0. */
  void softmax(float[] x, int offset, int count);

  /** {@code gate = silu(gate) * up}, in place. */
  void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count);

  /** {@code gate = gelu(gate) * up}, in place, with the tanh form of gelu. */
  void geGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count);

  /** {@code x += scale * y}. */
  void addScaled(float[] x, int xOffset, float scale, float[] y, int yOffset, int count);
}
