package io.altiplano.training.torch;

import io.altiplano.engine.tensor.Shape;
import java.lang.foreign.MemorySegment;
import org.bytedeco.pytorch.Tensor;

/**
 * A weight that is trained, and what AdamW remembers of it.
 *
 * @param name as in GGUF files
 * @param shape in ggml's order; LibTorch's is the reverse
 * @param value F32, in the memory of LibTorch
 * @param mean the first moment of its gradients
 * @param variance the second
 */
record Parameter(String name, Shape shape, Tensor value, Tensor mean, Tensor variance) {
  static Parameter zeros(String name, Shape shape) {
    long[] reversed = new long[shape.rank()];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = shape.dimension(reversed.length - 1 - i);
    }
    Tensor value = LibTorch.zeros(reversed);
    value.set_requires_grad(true);
    return new Parameter(name, shape, value, LibTorch.zeros(reversed), LibTorch.zeros(reversed));
  }

  MemorySegment memory() {
    return LibTorch.memory(value);
  }

  /** Whether weight decay pulls at it: at matrices, not at norms and biases. */
  boolean decays() {
    return shape.rank() > 1;
  }

  void close() {
    value.close();
    mean.close();
    variance.close();
  }
}
