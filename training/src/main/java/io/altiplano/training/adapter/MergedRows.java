package io.altiplano.training.adapter;

import io.altiplano.engine.gguf.TensorSource;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * The rows of a weight with its changes, made while they are written.
 *
 * @param type what the rows become
 */
record MergedRows(Tensor weight, ElementType type, List<Share> shares) implements TensorSource {
  /** Some megabytes between two writes. */
  private static final int PIECE_ELEMENTS = 1 << 20;

  /** A change and how often it counts. */
  record Share(LowRank change, float factor) {}

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    int columns = weight.columns();
    int rows = weight.rows();
    int rowBytes = Math.toIntExact(type.bytesOf(columns));
    int pieceRows = Math.clamp(PIECE_ELEMENTS / columns, 1, rows);
    byte[] piece = new byte[Math.multiplyExact(pieceRows, rowBytes)];
    MemorySegment bytes = MemorySegment.ofArray(piece);
    Kernels kernels = KernelSets.best();
    float[] row = new float[columns];
    for (int first = 0; first < rows; first += pieceRows) {
      int count = Math.min(pieceRows, rows - first);
      for (int i = 0; i < count; i++) {
        int index = first + i;
        kernels.decode(weight.type(), weight.data(), index * weight.rowBytes(), row, 0, columns);
        shares.forEach(share -> share.change().addTo(row, index, share.factor()));
        kernels.encode(type, row, 0, columns, bytes, (long) i * rowBytes);
      }
      out.write(ByteBuffer.wrap(piece, 0, count * rowBytes));
    }
  }
}
