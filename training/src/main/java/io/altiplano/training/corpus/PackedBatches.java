package io.altiplano.training.corpus;

import static io.altiplano.training.corpus.RowPacker.inputs;

import java.util.List;

/**
 * Batches without end of weighted sources: whole examples packed into rows, the rest of a row
 * padding. Where it stands is a function of the seed and the number of batches given; rows of
 * batches passed over are planned, not laid out, so {@link #skip} takes microseconds a batch.
 *
 * <p>For one thread.
 */
public final class PackedBatches implements BatchSource {
  /**
   * Few enough to keep the shuffled order. Fills rows of 512 to 99 % with task dialogues, and rows
   * of 1024, where half of them are longer than 900, to 93 %; to 98 % with some prose among them.
   */
  private static final int WINDOW = 64;

  private final int rows;
  private final int length;
  private final int pad;
  private final Mixture mixture;
  private final RowPacker packer;
  private long positions;
  private long filled;

  /**
   * @param length inputs of a row, the one that the sources were read for
   * @param pad the token that fills rows up
   */
  public PackedBatches(List<WeightedSource> sources, int rows, int length, int pad, long seed) {
    if (sources.isEmpty() || rows < 1 || length < 1) {
      throw new IllegalArgumentException(
          "%d sources, %d rows of %d".formatted(sources.size(), rows, length));
    }
    sources.forEach(source -> requireFits(source.source(), length));
    this.rows = rows;
    this.length = length;
    this.pad = pad;
    this.mixture = new Mixture(sources, seed);
    this.packer = new RowPacker(mixture, length, WINDOW);
  }

  static void requireFits(Source source, int length) {
    for (Example example : source.examples()) {
      if (inputs(example) > length || inputs(example) < 1) {
        throw new IllegalArgumentException(
            "%s: an example of %d tokens, a row of %d"
                .formatted(source.name(), example.tokens().length, length));
      }
    }
  }

  @Override
  public Batch next() {
    BatchBuilder batch = new BatchBuilder(rows, length, pad);
    for (int row = 0; row < rows; row++) {
      batch.row(nextRow());
    }
    return batch.build();
  }

  @Override
  public void skip(long batches) {
    for (long row = 0; row < batches * rows; row++) {
      nextRow();
    }
  }

  private List<Example> nextRow() {
    List<Example> row = packer.next();
    positions += length;
    row.forEach(example -> filled += inputs(example));
    return row;
  }

  /** The part of all rows so far that is not padding. */
  public double utilisation() {
    return positions == 0 ? 1 : (double) filled / positions;
  }

  /**
   * How often a source has been gone through so far, a few examples that wait included.
   *
   * @param source its place in the list of sources
   */
  public double epochs(int source) {
    return mixture.epochs(source);
  }
}
