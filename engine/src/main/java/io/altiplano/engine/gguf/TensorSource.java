package io.altiplano.engine.gguf;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * Makes a tensor's bytes while the file is written, so that no more than a few rows need memory.
 */
@FunctionalInterface
public interface TensorSource {
  /** Writes exactly the tensor's bytes, rows one after the other, in as many pieces as it likes. */
  void writeTo(WritableByteChannel out) throws IOException;
}
