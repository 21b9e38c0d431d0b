package io.altiplano.engine.convert;

import io.altiplano.engine.gguf.TensorSource;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** The rows of a tensor as another element type, made while they are written. */
final class RecodedRows implements TensorSource {
  /**
   * Elements between two writes: a few megabytes, and a fraction of a second of the slowest type.
   */
  private static final int PIECE_ELEMENTS = 1 << 20;

  private final Tensor source;
  private final ElementType type;
  private final Kernels kernels;
  private final Workers workers;

  RecodedRows(Tensor source, ElementType type, Kernels kernels, Workers workers) {
    this.source = source;
    this.type = type;
    this.kernels = kernels;
    this.workers = workers;
  }

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    int rowBytes = Math.toIntExact(type.bytesOf(source.columns()));
    int pieceRows = Math.clamp(PIECE_ELEMENTS / Math.max(1, source.columns()), 1, source.rows());
    byte[] piece = new byte[Math.multiplyExact(pieceRows, rowBytes)];
    MemorySegment bytes = MemorySegment.ofArray(piece);
    for (int first = 0; first < source.rows(); first += pieceRows) {
      int start = first;
      int count = Math.min(pieceRows, source.rows() - first);
      workers.split(count, 1, (from, to) -> recode(start, from, to, bytes, rowBytes));
      out.write(ByteBuffer.wrap(piece, 0, count * rowBytes));
    }
  }

  private void recode(int start, int from, int to, MemorySegment out, int rowBytes) {
    int columns = source.columns();
    float[] row = new float[columns];
    for (int i = from; i < to; i++) {
      long offset = (start + i) * source.rowBytes();
      kernels.decode(source.type(), source.data(), offset, row, 0, columns);
      kernels.encode(type, row, 0, columns, out, (long) i * rowBytes);
    }
  }
}
