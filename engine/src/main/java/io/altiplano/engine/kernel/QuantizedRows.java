package io.altiplano.engine.kernel;

/**
 * Rows of activations as small integers with a scale a block: ggml's Q8_0 (blocks of 32, scale
 * rounded to F16) and Q8_K (blocks of 256, scale in F32). Sums of a group's elements serve weights
 * with offsets: {@code sum((scale * q + offset) * x) = scale * sum(q * x) + offset * sum(x)}.
 */
final class QuantizedRows {
  static final int SHORT_GROUP = 16;
  static final int LONG_GROUP = 32;

  /** Adding and taking away 1.5 * 2^23 rounds floats below 2^22 to integers, ties to even. */
  private static final float ROUNDING = 12_582_912f;

  final int blockLength;

  /** {@code [rows][columns]}, in [-127, 127]; as shorts, since products are of shorts. */
  short[] quants = new short[0];

  /** {@code [rows][columns / blockLength]}. */
  float[] scales = new float[0];

  /** {@code [rows][columns / 16]}; the 256-blocks only, for weights in groups of 16. */
  float[] shortSums = new float[0];

  /** {@code [rows][columns / 32]}. */
  float[] longSums = new float[0];

  /**
   * Where rows are few, {@code [rows][columns / 8][2]}: the even ones of eight quants, and the odd
   * ones, a short each, as words of weights ({@link WordPanel}) meet them.
   */
  long[] words = new long[0];

  /** The rows again, where they are many. */
  final QuantizedTiles tiles = new QuantizedTiles(this);

  /** Elements of a row now. */
  int columns;

  // Native kernels have the quants as bytes, and fill these in place of the shorts.

  /** {@code [rows][columns]}. */
  byte[] bytes = new byte[0];

  /** {@code [rows][columns / 16]}; the 256-blocks only. */
  int[] shortIntegerSums = new int[0];

  /** {@code [rows][columns / 32]}. */
  int[] longIntegerSums = new int[0];

  QuantizedRows(int blockLength) {
    this.blockLength = blockLength;
  }

  private boolean isSuperBlock() {
    return blockLength > LONG_GROUP;
  }

  /** Sums of groups of that length. */
  float[] sums(int groupLength) {
    return groupLength == SHORT_GROUP ? shortSums : longSums;
  }

  /** Sums of the quants of groups of that length. */
  int[] integerSums(int groupLength) {
    return groupLength == SHORT_GROUP ? shortIntegerSums : longIntegerSums;
  }

  /** Makes room; what was there is lost. */
  void resize(int rows, int columns) {
    if (columns % blockLength != 0) {
      throw new IllegalArgumentException(
          "activations of %d columns are not whole blocks of %d".formatted(columns, blockLength));
    }
    this.columns = columns;
    int elements = Math.multiplyExact(rows, columns);
    if (quants.length < elements) {
      quants = new short[elements];
      scales = new float[elements / blockLength];
      longSums = new float[elements / LONG_GROUP];
      shortSums = new float[isSuperBlock() ? elements / SHORT_GROUP : 0];
      bytes = new byte[elements];
      longIntegerSums = new int[elements / LONG_GROUP];
      shortIntegerSums = new int[shortSums.length];
    }
  }

  /** Makes room for {@link #words}, which native kernels do without. */
  synchronized void makeWords() {
    if (words.length < quants.length / 4) {
      words = new long[quants.length / 4];
    }
  }

  /** Lays a quantised row out as {@link #words}. */
  void layWords(int row) {
    for (int at = row * columns; at < (row + 1) * columns; at += 8) {
      words[at / 4] = word(at);
      words[at / 4 + 1] = word(at + 1);
    }
  }

  /** Four quants, every second from {@code at} on. */
  private long word(int at) {
    long word = 0;
    for (int i = 3; i >= 0; i--) {
      word = (word << Short.SIZE) | (quants[at + 2 * i] & 0xffff);
    }
    return word;
  }

  /** Quantises one row. */
  void prepare(float[] values, int row, int columns) {
    int start = row * columns;
    for (int at = start; at < start + columns; at += blockLength) {
      float largest = 0;
      for (int i = at; i < at + blockLength; i++) {
        largest = Math.max(largest, Math.abs(values[i]));
      }
      float inverse = largest == 0 ? 0 : 127 / largest;
      float scale = isSuperBlock() ? (inverse == 0 ? 0 : 1 / inverse) : largest / 127;
      for (int i = at; i < at + blockLength; i++) {
        quants[i] = (short) (values[i] * inverse + ROUNDING - ROUNDING);
      }
      sum(longSums, longIntegerSums, LONG_GROUP, at, scale);
      if (isSuperBlock()) {
        sum(shortSums, shortIntegerSums, SHORT_GROUP, at, scale);
      }
      scales[at / blockLength] = isSuperBlock() ? scale : roundToHalf(scale);
    }
  }

  private static float roundToHalf(float value) {
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }

  private void sum(float[] sums, int[] integerSums, int groupLength, int from, float scale) {
    for (int at = from; at < from + blockLength; at += groupLength) {
      int sum = 0;
      for (int i = at; i < at + groupLength; i++) {
        sum += quants[i];
      }
      integerSums[at / groupLength] = sum;
      float scaled = scale * sum;
      sums[at / groupLength] = isSuperBlock() ? scaled : roundToHalf(scaled);
    }
  }
}
