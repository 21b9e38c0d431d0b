package io.altiplano.engine.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.ValueLayout;

/** What the functions in C take: the twins of the macros in {@code kernels.h}, which tell more. */
final class NativeSignatures {
  /** Products of quantised weights and activations. */
  static final FunctionDescriptor MATMUL =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // weights
          ValueLayout.JAVA_LONG, // bytes of a row
          ValueLayout.JAVA_INT, // columns
          ValueLayout.JAVA_INT, // from
          ValueLayout.JAVA_INT, // to
          ValueLayout.ADDRESS, // quants
          ValueLayout.ADDRESS, // scales
          ValueLayout.ADDRESS, // sums of quants
          ValueLayout.ADDRESS, // sums
          ValueLayout.JAVA_INT, // rows
          ValueLayout.ADDRESS, // out
          ValueLayout.JAVA_LONG); // stride

  /** Products of weights that are floats. */
  static final FunctionDescriptor FLOAT_MATMUL =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // weights
          ValueLayout.JAVA_LONG, // bytes of a row
          ValueLayout.JAVA_INT, // columns
          ValueLayout.JAVA_INT, // from
          ValueLayout.JAVA_INT, // to
          ValueLayout.ADDRESS, // activations
          ValueLayout.JAVA_INT, // rows
          ValueLayout.ADDRESS, // out
          ValueLayout.JAVA_LONG); // stride

  /** Products of weights and activations that are rounded to BF16. */
  static final FunctionDescriptor BF16_MATMUL = FLOAT_MATMUL;

  /** At most sixteen rows of floats are rounded to BF16. */
  static final FunctionDescriptor PREPARE_BF16 =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // values
          ValueLayout.JAVA_INT, // columns
          ValueLayout.JAVA_INT, // rows
          ValueLayout.ADDRESS); // words

  /** Attention of a few rows over a head of keys and values. */
  static final FunctionDescriptor ATTEND =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // pages
          ValueLayout.JAVA_INT, // positions of a page
          ValueLayout.JAVA_LONG, // keys
          ValueLayout.JAVA_LONG, // bytes from one to the next
          ValueLayout.JAVA_INT, // elements of a key
          ValueLayout.JAVA_LONG, // values
          ValueLayout.JAVA_LONG, // bytes from one to the next
          ValueLayout.JAVA_INT, // elements of a value
          ValueLayout.JAVA_INT, // rows
          ValueLayout.ADDRESS, // first positions
          ValueLayout.ADDRESS, // ends
          ValueLayout.JAVA_INT, // heads
          ValueLayout.ADDRESS, // queries
          ValueLayout.JAVA_LONG, // elements from one row to the next
          ValueLayout.ADDRESS, // out
          ValueLayout.JAVA_LONG, // elements from one row to the next
          ValueLayout.ADDRESS, // scratch
          ValueLayout.JAVA_LONG, // elements of each query
          ValueLayout.JAVA_INT); // parts

  /** A row of floats becomes blocks of 32. */
  static final FunctionDescriptor PREPARE_BLOCKS =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // values
          ValueLayout.JAVA_INT, // columns
          ValueLayout.ADDRESS, // quants
          ValueLayout.ADDRESS, // scales
          ValueLayout.ADDRESS, // sums of quants
          ValueLayout.ADDRESS); // sums

  /** A row of floats becomes blocks of 256. */
  static final FunctionDescriptor PREPARE_SUPER_BLOCKS =
      PREPARE_BLOCKS.appendArgumentLayouts(
          ValueLayout.ADDRESS, // sums of quants in longer groups
          ValueLayout.ADDRESS); // sums in longer groups

  /** A row is divided by its root mean square. */
  static final FunctionDescriptor RMS_NORM =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // row
          ValueLayout.JAVA_INT, // width
          ValueLayout.ADDRESS, // weight
          ValueLayout.JAVA_FLOAT, // epsilon
          ValueLayout.ADDRESS); // out

  /** A row is multiplied with its gate. */
  static final FunctionDescriptor GATE =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // gate
          ValueLayout.ADDRESS, // up
          ValueLayout.JAVA_INT); // count

  /** A row is added to another. */
  static final FunctionDescriptor ADD_SCALED =
      FunctionDescriptor.ofVoid(
          ValueLayout.ADDRESS, // sum
          ValueLayout.JAVA_FLOAT, // scale
          ValueLayout.ADDRESS, // what is added
          ValueLayout.JAVA_INT); // count

  private NativeSignatures() {}
}
