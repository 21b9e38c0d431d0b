package io.altiplano.engine.convert;

import io.altiplano.engine.gguf.TensorSource;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.stream.IntStream;

/**
 * The numbers of a tensor, each a function of seed, tensor name and index alone, so that any part
 * of a tensor can be made by any thread. The function is SplitMix64's (Steele et al., 2014).
 */
final class SyntheticRows implements TensorSource {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** Elements made at a time: some megabytes, whatever the size of the tensor. */
  private static final int PIECE_ELEMENTS = 1 << 20;

  private static final int TASKS = 16;

  private final SyntheticTensor tensor;
  private final ElementType type;
  private final Kernels kernels;
  private final long base;

  SyntheticRows(SyntheticTensor tensor, ElementType type, Kernels kernels, long seed) {
    this.tensor = tensor;
    this.type = type;
    this.kernels = kernels;
    this.base = mix(mix(seed) ^ tensor.name().hashCode());
  }

  @Override
  public void writeTo(WritableByteChannel out) throws IOException {
    long elements = tensor.shape().elements();
    int piece = (int) Math.min(elements, PIECE_ELEMENTS);
    float[] values = new float[piece];
    byte[] bytes = new byte[(int) type.bytesOf(piece)];
    for (long from = 0; from < elements; from += piece) {
      int count = (int) Math.min(piece, elements - from);
      fill(from, count, values, MemorySegment.ofArray(bytes));
      out.write(ByteBuffer.wrap(bytes, 0, (int) type.bytesOf(count)));
    }
  }

  private void fill(long from, int count, float[] values, MemorySegment bytes) {
    int blocks = count / type.blockLength();
    IntStream.range(0, TASKS)
        .parallel()
        .forEach(task -> {
          int start = (int) ((long) blocks * task / TASKS) * type.blockLength();
          int end = (int) ((long) blocks * (task + 1) / TASKS) * type.blockLength();
          for (int i = start; i < end; i++) {
            values[i] = value(from + i);
          }
          kernels.encode(type, values, start, end - start, bytes, type.bytesOf(start));
        });
  }

  private float value(long index) {
    float unit = (mix(base + index * GOLDEN_GAMMA) >>> 40) * 0x1p-24f;
    return tensor.centre() + (2 * unit - 1) * tensor.reach();
  }

  private static long mix(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }
}
