package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import java.util.Arrays;

/**
 * The right-hand side of a matmul: rows of floats, and the same rows in the forms that weights of
 * some types are multiplied with, prepared once however many weights follow. Reused from call to
 * call; grows, never shrinks. One thread resets it, many read it.
 */
public final class Activations {
  /** A form of the rows; which one a weight needs depends on its type alone. */
  public enum Format {
    /** The floats themselves. */
    F32,
    /** Blocks of 32 signed bytes with one scale. */
    Q8_0,
    /** Blocks of 256 signed bytes with one scale, and the sum of each 16. */
    Q8_K,
    /** Rounded, in tiles, whatever the quantised type of the weights. */
    BF16;

    /** The form that weights of that type are multiplied with, unless the rows are rounded. */
    public static Format of(ElementType weight) {
      return switch (weight) {
        case F32, F16, BF16 -> F32;
        case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, IQ4_NL -> Q8_0;
        case Q2_K, Q3_K, Q4_K, Q5_K, Q6_K -> Q8_K;
      };
    }
  }

  private float[] values = new float[0];
  private int rows;
  private int columns;
  private int roundedFrom;
  private final boolean[] prepared = new boolean[Format.values().length];
  private final QuantizedRows blocks = new QuantizedRows(LegacyBlocks.LENGTH);
  private final QuantizedRows superBlocks = new QuantizedRows(KBlocks.LENGTH);
  private final RoundedRows rounded = new RoundedRows();

  /** Empty; room grows with the first rows. */
  public Activations() {}

  /** Takes new rows: {@code values} holds {@code rows * columns} floats and is not copied. */
  public void reset(float[] values, int rows, int columns) {
    reset(values, rows, columns, rows);
  }

  /**
   * The same, of which rows from {@code roundedFrom} on are rounded to BF16, as the weights are,
   * where they are multiplied with quantised weights ({@link PromptRecipe}).
   */
  public void reset(float[] values, int rows, int columns, int roundedFrom) {
    this.values = values;
    this.rows = rows;
    this.columns = columns;
    this.roundedFrom = roundedFrom;
    Arrays.fill(prepared, false);
  }

  public float[] values() {
    return values;
  }

  public int rows() {
    return rows;
  }

  public int columns() {
    return columns;
  }

  /** Rows from there on are multiplied with quantised weights in BF16. */
  public int roundedFrom() {
    return roundedFrom;
  }

  /** Makes sure that the rows are there in the forms that weights of that type need. */
  public void ensure(ElementType weight, Kernels kernels, Workers workers) {
    if (!weight.isQuantized()) {
      return;
    }
    Format format = Format.of(weight);
    if (roundedFrom > 0 && !prepared[format.ordinal()]) {
      quantized(format).resize(roundedFrom, columns);
      workers.split(roundedFrom, 1, (from, to) -> kernels.prepare(this, format, from, to));
      prepared[format.ordinal()] = true;
    }
    if (roundedFrom < rows && !prepared[Format.BF16.ordinal()]) {
      rounded.resize(rows - roundedFrom, columns);
      workers.split(
          rows - roundedFrom,
          RoundedRows.TILE,
          (from, to) -> kernels.prepare(this, Format.BF16, roundedFrom + from, roundedFrom + to));
      prepared[Format.BF16.ordinal()] = true;
    }
  }

  /** The rounded rows; {@link #ensure} fills them. */
  RoundedRows rounded() {
    return rounded;
  }

  /** The rows in a quantised form; {@link #ensure} fills it. */
  QuantizedRows quantized(Format format) {
    return switch (format) {
      case F32, BF16 -> throw new IllegalArgumentException(format + " is not quantised");
      case Q8_0 -> blocks;
      case Q8_K -> superBlocks;
    };
  }
}
