package io.altiplano.training.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What the matrix products compute in; weights, moments and gradients are always kept as F32. */
enum Precision {
  BF16(ScalarType.BFloat16),
  FP32(ScalarType.Float);

  private final ScalarType type;

  Precision(ScalarType type) {
    this.type = type;
  }

  ScalarType type() {
    return type;
  }

  /** That tensor in this precision; gradients come back through it in the tensor's own. */
  Tensor cast(Tensor tensor) {
    return this == FP32 ? tensor : tensor.to(type);
  }
}
