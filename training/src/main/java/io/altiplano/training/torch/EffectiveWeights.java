package io.altiplano.training.torch;

import org.bytedeco.pytorch.Tensor;

/** Where the network takes its weights from: F32, differentiable as far as they are trained. */
@FunctionalInterface
interface EffectiveWeights {
  Tensor get(String name);
}
