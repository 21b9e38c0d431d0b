package io.altiplano.training.corpus;

/**
 * Rows of equal length, one after the other; element {@code row * length + column}.
 *
 * @param inputs token ids
 * @param targets the token to say after each input, or {@link #IGNORED}
 * @param documents the number of the document in its row, from 0: attention stays within it
 */
public record Batch(int rows, int length, int[] inputs, int[] targets, int[] documents) {
  /** A target that no loss is taken of: LibTorch's own mark. */
  public static final int IGNORED = -100;

  public Batch {
    int size = Math.multiplyExact(rows, length);
    if (inputs.length != size || targets.length != size || documents.length != size) {
      throw new IllegalArgumentException("arrays that are not " + rows + " x " + length);
    }
  }
}
