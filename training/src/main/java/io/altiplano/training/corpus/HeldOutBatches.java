package io.altiplano.training.corpus;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Every example of a source once, in order, to measure with; the last rows may be all padding. */
public record HeldOutBatches(Source source, int rows, int length, int pad)
    implements Iterable<Batch> {
  public HeldOutBatches {
    if (rows < 1 || length < 1) {
      throw new IllegalArgumentException("%d rows of %d".formatted(rows, length));
    }
    PackedBatches.requireFits(source, length);
  }

  @Override
  public Iterator<Batch> iterator() {
    RowPacker packer = new RowPacker(source.examples().iterator(), length, 1);
    return new Iterator<>() {
      private List<Example> row = packer.next();

      @Override
      public boolean hasNext() {
        return !row.isEmpty();
      }

      @Override
      public Batch next() {
        if (row.isEmpty()) {
          throw new NoSuchElementException("all batches are given");
        }
        BatchBuilder batch = new BatchBuilder(rows, length, pad);
        for (int i = 0; i < rows; i++) {
          batch.row(row);
          row = packer.next();
        }
        return batch.build();
      }
    };
  }
}
