package io.altiplano.engine.gguf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.function.LongConsumer;

/** A channel that knows its position and tells it to whoever shows the progress. */
final class CountedChannel implements WritableByteChannel {
  private final WritableByteChannel out;
  private final LongConsumer progress;
  private long position;

  CountedChannel(WritableByteChannel out, LongConsumer progress) {
    this.out = out;
    this.progress = progress;
  }

  long position() {
    return position;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    writeFully(source);
    return count;
  }

  void writeFully(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      position += out.write(source);
    }
    progress.accept(position);
  }

  /** Zeros up to a multiple of the alignment. */
  void pad(int alignment) throws IOException {
    writeFully(ByteBuffer.allocate((int) (-position & (alignment - 1))));
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
