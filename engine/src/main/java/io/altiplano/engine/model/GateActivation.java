package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Kernels;

/** The activation that a feed-forward layer's gate goes through. */
enum GateActivation {
  SILU {
    @Override
    void apply(Kernels kernels, float[] gate, int gateOffset, float[] up, int upOffset, int count) {
      kernels.swiGlu(gate, gateOffset, up, upOffset, count);
    }
  },
  GELU {
    @Override
    void apply(Kernels kernels, float[] gate, int gateOffset, float[] up, int upOffset, int count) {
      kernels.geGlu(gate, gateOffset, up, upOffset, count);
    }
  };

  /** {@code gate = activation(gate) * up}, in place. */
  abstract void apply(
      Kernels kernels, float[] gate, int gateOffset, float[] up, int upOffset, int count);
}
