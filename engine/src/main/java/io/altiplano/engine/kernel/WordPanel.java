package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Sixteen weight rows of Q8_0 or Q4_0 as they lie in the file, eight bytes of each side by side, so
 * that rows are the lanes and no sum goes across them. A few groups at a time; scratch of one
 * matmul.
 */
final class WordPanel {
  static final int ROWS = Lanes.COUNT;

  /** Elements that share a scale. */
  static final int GROUP = 32;

  /** Groups that are laid side by side at once: their words stay in the fastest cache. */
  static final int GROUPS = 8;

  private static final ValueLayout.OfLong WORDS =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final int BYTES_BLOCK = ElementType.Q8_0.blockBytes();
  private static final int NIBBLES_BLOCK = ElementType.Q4_0.blockBytes();

  private final GroupKernels kernels;
  private final Tensor weight;
  private final ElementType type;
  private final QuantizedRows quantized;
  private final float[] products;

  /** Where the sixteen rows begin; rows beyond the last are the last once more. */
  private final long[] starts = new long[ROWS];

  /** {@code [groups][words of a group][16]}. */
  final long[] words;

  /** {@code [groups][16][2]}: each twice, as many as a word has 32-bit lanes. */
  final float[] scales = new float[GROUPS * ROWS * 2];

  WordPanel(GroupKernels kernels, Tensor weight, Activations activations) {
    this.kernels = kernels;
    this.weight = weight;
    this.type = weight.type();
    this.quantized = activations.quantized(Activations.Format.of(type));
    this.products = new float[activations.roundedFrom() * ROWS * 2];
    this.words = new long[GROUPS * ROWS * (isBytes() ? 4 : 2)];
  }

  static boolean knows(ElementType type) {
    return type == ElementType.Q8_0 || type == ElementType.Q4_0;
  }

  boolean isBytes() {
    return type == ElementType.Q8_0;
  }

  /**
   * Multiplies sixteen weight rows with the rows of activations that are not rounded.
   *
   * @param apart rows from one weight row to the next
   * @param end behind the last weight row that there is
   */
  void multiply(int first, int apart, int end, float[] out) {
    Arrays.fill(products, 0);
    for (int r = 0; r < ROWS; r++) {
      starts[r] = Math.min(first + r * apart, end - 1) * weight.rowBytes();
    }
    int activationRows = products.length / (ROWS * 2);
    int groups = weight.columns() / GROUP;
    for (int group = 0; group < groups; group += GROUPS) {
      int count = Math.min(GROUPS, groups - group);
      read(group, count);
      for (int t = 0; t < activationRows; t++) {
        kernels.addWords(this, quantized, t, group, count, products);
      }
    }
    for (int t = 0; t < activationRows; t++) {
      for (int r = 0; r < ROWS && first + r * apart < end; r++) {
        out[t * weight.rows() + first + r * apart] = products[(t * ROWS + r) * 2];
      }
    }
  }

  /**
   * Lays groups side by side. Group by group over all rows, so that all streams go on together:
   * that is what a processor guesses ahead.
   */
  private void read(int firstGroup, int groups) {
    // A method for each type: a loop over a group's words is half as fast (docs/log.md).
    // As locals: each look into a segment may be followed by anything, for all the compiler knows.
    if (isBytes()) {
      readBytes(weight.data(), starts, firstGroup, groups, words, scales);
    } else {
      readNibbles(weight.data(), starts, firstGroup, groups, words, scales);
    }
  }

  private static void readBytes(
      MemorySegment data, long[] starts, int first, int groups, long[] words, float[] scales) {
    for (int group = 0; group < groups; group++) {
      for (int r = 0; r < ROWS; r++) {
        long block = starts[r] + (long) (first + group) * BYTES_BLOCK;
        float scale = Float.float16ToFloat(data.get(Bytes.SHORTS, block));
        scales[(group * ROWS + r) * 2] = scale;
        scales[(group * ROWS + r) * 2 + 1] = scale;
        int to = group * 4 * ROWS + r;
        words[to] = data.get(WORDS, block + 2);
        words[to + ROWS] = data.get(WORDS, block + 10);
        words[to + 2 * ROWS] = data.get(WORDS, block + 18);
        words[to + 3 * ROWS] = data.get(WORDS, block + 26);
      }
    }
  }

  private static void readNibbles(
      MemorySegment data, long[] starts, int first, int groups, long[] words, float[] scales) {
    for (int group = 0; group < groups; group++) {
      for (int r = 0; r < ROWS; r++) {
        long block = starts[r] + (long) (first + group) * NIBBLES_BLOCK;
        float scale = Float.float16ToFloat(data.get(Bytes.SHORTS, block));
        scales[(group * ROWS + r) * 2] = scale;
        scales[(group * ROWS + r) * 2 + 1] = scale;
        int to = group * 2 * ROWS + r;
        words[to] = data.get(WORDS, block + 2);
        words[to + ROWS] = data.get(WORDS, block + 10);
      }
    }
  }
}
