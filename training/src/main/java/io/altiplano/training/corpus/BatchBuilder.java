package io.altiplano.training.corpus;

import java.util.Arrays;
import java.util.List;

/** Lays packed rows out as a batch. */
final class BatchBuilder {
  private final int length;
  private final int[] inputs;
  private final int[] targets;
  private final int[] documents;
  private int rows;

  BatchBuilder(int rows, int length, int pad) {
    this.length = length;
    this.inputs = new int[Math.multiplyExact(rows, length)];
    this.targets = new int[inputs.length];
    this.documents = new int[inputs.length];
    Arrays.fill(inputs, pad);
    Arrays.fill(targets, Batch.IGNORED);
  }

  /** What is left of the row is padding, a document of its own. */
  void row(List<Example> examples) {
    int at = rows * length;
    rows++;
    int document = 0;
    for (Example example : examples) {
      int count = RowPacker.inputs(example);
      System.arraycopy(example.tokens(), 0, inputs, at, count);
      for (int i = 0; i < count; i++) {
        if (example.learned()[i + 1]) {
          targets[at + i] = example.tokens()[i + 1];
        }
      }
      Arrays.fill(documents, at, at + count, document++);
      at += count;
    }
    Arrays.fill(documents, at, rows * length, document);
  }

  Batch build() {
    return new Batch(inputs.length / length, length, inputs, targets, documents);
  }
}
