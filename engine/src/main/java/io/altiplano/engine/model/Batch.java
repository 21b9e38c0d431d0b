package io.altiplano.engine.model;

import io.altiplano.engine.cache.SequenceCache;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of one forward pass: each is a token at the next position of a sequence. A prompt is
 * many rows of one sequence; a step of many conversations is one row of each.
 */
public final class Batch {
  private final int[] tokens;
  private final int[] positions;
  private final boolean[] wantsLogits;
  private final List<SequenceCache> sequences = new ArrayList<>();
  private int rows;
  private int logitRows;
  private int roundedRows;

  /** An empty batch for at most that many rows. */
  public Batch(int capacity) {
    tokens = new int[capacity];
    positions = new int[capacity];
    wantsLogits = new boolean[capacity];
  }

  public int capacity() {
    return tokens.length;
  }

  public int rows() {
    return rows;
  }

  /** Rows that want logits. */
  public int logitRows() {
    return logitRows;
  }

  /** Forgets all rows. */
  public void clear() {
    rows = 0;
    logitRows = 0;
    roundedRows = 0;
    sequences.clear();
  }

  /**
   * Adds a row. Rows of one sequence are added in order, the first at {@code sequence.length()},
   * and the sequence has reserved their positions.
   *
   * @param wantsLogits whether the next token after this row will be asked for
   */
  public void add(int token, int position, SequenceCache sequence, boolean wantsLogits) {
    if (roundedRows > 0) {
      throw new IllegalStateException("rounded rows come last");
    }
    append(token, position, sequence, wantsLogits);
  }

  /** Adds a row that is multiplied in BF16; behind all that are not. */
  public void addRounded(int token, int position, SequenceCache sequence, boolean wantsLogits) {
    append(token, position, sequence, wantsLogits);
    roundedRows++;
  }

  private void append(int token, int position, SequenceCache sequence, boolean wantsLogits) {
    tokens[rows] = token;
    positions[rows] = position;
    this.wantsLogits[rows] = wantsLogits;
    sequences.add(sequence);
    rows++;
    logitRows += wantsLogits ? 1 : 0;
  }

  /** Rows from there on are multiplied in BF16. */
  int roundedFrom() {
    return rows - roundedRows;
  }

  int token(int row) {
    return tokens[row];
  }

  int position(int row) {
    return positions[row];
  }

  boolean wantsLogits(int row) {
    return wantsLogits[row];
  }

  SequenceCache sequence(int row) {
    return sequences.get(row);
  }
}
