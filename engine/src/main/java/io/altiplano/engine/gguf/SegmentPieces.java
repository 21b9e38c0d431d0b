package io.altiplano.engine.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** Writes memory of any size and kind, on the heap or off it, through one small buffer. */
final class SegmentPieces {
  /** Small enough that progress is seen and cancelling is prompt. */
  private static final int PIECE_BYTES = 1 << 20;

  private SegmentPieces() {}

  static void write(MemorySegment data, WritableByteChannel out) throws IOException {
    byte[] piece = new byte[(int) Math.min(PIECE_BYTES, data.byteSize())];
    for (long offset = 0; offset < data.byteSize(); offset += piece.length) {
      int count = (int) Math.min(piece.length, data.byteSize() - offset);
      MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, piece, 0, count);
      out.write(ByteBuffer.wrap(piece, 0, count));
    }
  }
}
