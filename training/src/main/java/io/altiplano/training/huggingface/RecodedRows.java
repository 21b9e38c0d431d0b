package io.altiplano.training.huggingface;

import io.altiplano.engine.gguf.TensorSource;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * The rows of a tensor in another order and as another element type, made while they are written.
 * Where the type stays, so do the bytes.
 *
 * @param tensor a bias counts as rows of one element
 */
record RecodedRows(Tensor tensor, ElementType type, RowOrder order) implements TensorSource {
  /** Some megabytes between two writes. */
  private static final int PIECE_ELEMENTS = 1 << 20;

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    boolean bias = tensor.shape().rank() < 2 && order instanceof RowOrder.Turned;
    int columns = bias ? 1 : tensor.columns();
    int rows = bias ? tensor.columns() : tensor.rows();
    int rowBytes = Math.toIntExact(type.bytesOf(columns));
    long sourceRowBytes = tensor.type().bytesOf(columns);
    int pieceRows = Math.clamp(PIECE_ELEMENTS / Math.max(1, columns), 1, Math.max(1, rows));
    byte[] piece = new byte[Math.multiplyExact(pieceRows, rowBytes)];
    MemorySegment bytes = MemorySegment.ofArray(piece);
    Kernels kernels = KernelSets.best();
    float[] row = new float[columns];
    for (int first = 0; first < rows; first += pieceRows) {
      int count = Math.min(pieceRows, rows - first);
      for (int i = 0; i < count; i++) {
        long source = order.source(first + i) * sourceRowBytes;
        long target = (long) i * rowBytes;
        if (type == tensor.type()) {
          MemorySegment.copy(tensor.data(), source, bytes, target, rowBytes);
        } else {
          kernels.decode(tensor.type(), tensor.data(), source, row, 0, columns);
          kernels.encode(type, row, 0, columns, bytes, target);
        }
      }
      out.write(ByteBuffer.wrap(piece, 0, count * rowBytes));
    }
  }
}
