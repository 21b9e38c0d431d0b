package io.altiplano.training.huggingface;

/**
 * Which row of one file stands where in the other. Hugging Face's Llama turns element i of a head
 * together with element i + half (GPT-NeoX's order), Llama in GGUF elements 2i and 2i + 1 (the
 * order of arXiv:2104.09864); the same queries and keys come from the same rows, sorted otherwise
 * within each head.
 */
public sealed interface RowOrder {
  /** The row of the source that becomes this row of the target. */
  int source(int row);

  /** All as they are. */
  record Same() implements RowOrder {
    @Override
    public int source(int row) {
      return row;
    }
  }

  /** Rows of heads whose rotary pairs stand otherwise in the other file. */
  sealed interface Turned extends RowOrder {}

  /** From halves (Hugging Face) to neighbours (GGUF). */
  record HalvesToNeighbours(int headLength) implements Turned {
    @Override
    public int source(int row) {
      int within = row % headLength;
      return row - within + within / 2 + within % 2 * (headLength / 2);
    }
  }

  /** From neighbours (GGUF) to halves (Hugging Face). */
  record NeighboursToHalves(int headLength) implements Turned {
    @Override
    public int source(int row) {
      int within = row % headLength;
      int half = headLength / 2;
      return row - within + within % half * 2 + within / half;
    }
  }
}
