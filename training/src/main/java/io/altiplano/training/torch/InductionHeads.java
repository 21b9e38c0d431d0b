package io.altiplano.training.torch;

import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryPairs;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/**
 * First weights that can already copy: a head of the first layer that looks one position back and
 * writes down which token stood there, and heads of the second that look for the place where the
 * token of now was written down so, which is the place after it, and say what stands there
 * (induction heads, arXiv:2209.11895). Training grows such a circuit by itself, but a small model
 * would spend most of its tokens on waiting for it. Everything else stays as chance made it.
 *
 * <p>A head that looks back whatever it sees needs something that is the same everywhere. So one
 * coordinate in {@link #STRIDE} of all embeddings is a constant, and the output does not look at
 * those; if it did, they would soon tell frequent tokens from rare ones and be constant no more.
 */
final class InductionHeads {
  /**
   * Of the tokens' own coordinates. Three times as much as usual: what makes rare tokens rare is
   * added to all of them alike, and beside small embeddings it makes them look the same.
   */
  static final double DEVIATION = 0.06;

  /** One to a block of Q8_0, where a larger number costs its neighbours precision. */
  private static final int STRIDE = 32;

  /** By how much the position before is preferred to its neighbours, in nats for each pair. */
  private static final double LOOK_BACK_SCORE = 5.6;

  /** Pairs slower than this, in radians a position, hardly tell neighbours apart. */
  private static final double SLOWEST_THAT_LOOKS_BACK = 0.04;

  /** Score of the place that is looked for, in nats. Others have 0 with a deviation of a fifth. */
  private static final double MATCH_SCORE = 23;

  /** How much stronger than the token of now the copied one is in the residual stream. */
  private static final double COPY_STRENGTH = 4.8;

  /** Of the second layer; each copies as many coordinates as a head has. */
  private static final int COPYING_HEADS = 3;

  private final ModelShape shape;
  private final Parameters parameters;
  private final RotaryPairs pairs;
  private final SplittableRandom random;
  private final int width;
  private final int headLength;
  private final int constants;

  private InductionHeads(ModelShape shape, Parameters parameters, SplittableRandom random) {
    this.shape = shape;
    this.parameters = parameters;
    this.random = random;
    this.pairs = new RotaryPairs(shape.headLength(), shape.ropeBase());
    this.width = shape.width();
    this.headLength = shape.headLength();
    this.constants = (width + STRIDE - 1) / STRIDE;
  }

  /**
   * Puts them into a new model with tied embeddings, two layers or more, and rotary pairs slow
   * enough for its context.
   */
  static void place(ModelShape shape, Parameters parameters, SplittableRandom random) {
    new InductionHeads(shape, parameters, random).place();
  }

  private void place() {
    embed();
    double[][] read = directions();
    double[][] written = directions();
    lookBack();
    // As strong in the stream as the token itself. The norm before it halves the token's energy,
    // of which the constants have the other half.
    double strength = DEVIATION * Math.sqrt((double) width / headLength) / Math.sqrt(0.5);
    say(0, 0, read, written, strength);
    int heads = Math.min(COPYING_HEADS, shape.headsKv());
    for (int head = 0; head < heads; head++) {
      match(head, read, written);
      double[][] copied = directions();
      say(1, head, copied, copied, COPY_STRENGTH * DEVIATION * Math.sqrt(3));
    }
  }

  /** The constants are as strong as all that a token has of its own. */
  private void embed() {
    MemorySegment embedding = memory("token_embd");
    double constant = DEVIATION * Math.sqrt((double) (width - constants) / constants);
    for (long row = 0; row < shape.vocabulary(); row++) {
      for (int column = 0; column < width; column++) {
        boolean isConstant = column % STRIDE == 0;
        double value = isConstant ? constant : random.nextGaussian() * DEVIATION;
        set(embedding, row * width + column, value);
      }
    }
    MemorySegment norm = memory("output_norm");
    for (int column = 0; column < width; column += STRIDE) {
      set(norm, column, 0);
    }
  }

  /**
   * A query and a key of constants whose pairs differ by one position's turn: they are parallel,
   * and their product is greatest, where the key stands one position before the query.
   */
  private void lookBack() {
    MemorySegment queries = memory("blk.0.attn_q");
    MemorySegment keys = memory("blk.0.attn_k");
    clearHead(queries, 0);
    clearHead(keys, 0);
    // After the norm the constants together are as long as sqrt(width / 2).
    double length = Math.sqrt(LOOK_BACK_SCORE * Math.sqrt(headLength) / (width / 2.0));
    double each = length / Math.sqrt(constants);
    for (int pair = 0; pair < pairs.fasterThan(SLOWEST_THAT_LOOKS_BACK); pair++) {
      double turn = pairs.frequency(pair);
      for (int column = 0; column < width; column += STRIDE) {
        set(queries, 2L * pair * width + column, each);
        set(keys, 2L * pair * width + column, each * Math.cos(turn));
        set(keys, (2L * pair + 1) * width + column, each * Math.sin(turn));
      }
    }
  }

  /** The query is the token of now, the key what was written down of the one before. */
  private void match(int headKv, double[][] read, double[][] written) {
    MemorySegment queries = memory("blk.1.attn_q");
    MemorySegment keys = memory("blk.1.attn_k");
    int head = queryHead(headKv);
    clearHead(queries, head);
    clearHead(keys, headKv);
    int first = 2 * pairs.firstSlow(shape.context());
    int compared = headLength - first;
    // After the norm a third of the energy is the token's, a third of it what was written down.
    double ofToken = Math.sqrt(1.0 / 3);
    double ofWritten = Math.sqrt(width / (3.0 * headLength));
    double scale =
        Math.sqrt(MATCH_SCORE * Math.sqrt(headLength) / (compared * ofToken * ofWritten));
    for (int row = first; row < headLength; row++) {
      for (int column = 0; column < width; column++) {
        set(queries, index(head, row, column), scale * read[row][column]);
        set(keys, index(headKv, row, column), scale * written[row][column]);
      }
    }
  }

  /** A head's value is what it reads of a position; its output says so in other directions. */
  private void say(int layer, int headKv, double[][] read, double[][] said, double strength) {
    MemorySegment values = memory("blk." + layer + ".attn_v");
    MemorySegment output = memory("blk." + layer + ".attn_output");
    long columns = (long) shape.heads() * headLength;
    long first = (long) queryHead(headKv) * headLength;
    for (int row = 0; row < headLength; row++) {
      for (int column = 0; column < width; column++) {
        set(values, index(headKv, row, column), read[row][column]);
        set(output, column * columns + first + row, strength * said[row][column]);
      }
    }
  }

  /** The first of the query heads that share a head of keys and values. */
  private int queryHead(int headKv) {
    return headKv * (shape.heads() / shape.headsKv());
  }

  private void clearHead(MemorySegment matrix, int head) {
    for (long i = index(head, 0, 0); i < index(head + 1, 0, 0); i++) {
      set(matrix, i, 0);
    }
  }

  private long index(int head, int row, int column) {
    return ((long) head * headLength + row) * width + column;
  }

  /** As many as a head has numbers: orthonormal, and blind to the constants. */
  private double[][] directions() {
    double[][] rows = new double[headLength][width];
    for (int i = 0; i < headLength; i++) {
      double[] row = rows[i];
      for (int column = 0; column < width; column++) {
        row[column] = column % STRIDE == 0 ? 0 : random.nextGaussian();
      }
      for (int other = 0; other < i; other++) {
        addScaled(row, rows[other], -product(row, rows[other]));
      }
      double length = Math.sqrt(product(row, row));
      for (int column = 0; column < width; column++) {
        row[column] /= length;
      }
    }
    return rows;
  }

  private static double product(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  private static void addScaled(double[] target, double[] source, double scale) {
    for (int i = 0; i < target.length; i++) {
      target[i] += scale * source[i];
    }
  }

  private MemorySegment memory(String name) {
    return parameters.get(name + ".weight").memory();
  }

  private static void set(MemorySegment memory, long index, double value) {
    memory.setAtIndex(ValueLayout.JAVA_FLOAT, index, (float) value);
  }
}
