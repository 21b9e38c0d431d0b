package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Activations;
import java.util.List;

/** {@code down(activation(gate x) * up x)} (arXiv:2002.05202). */
record GatedFeedForward(Linear gate, Linear up, Linear down, GateActivation activation)
    implements FeedForward {
  @Override
  public void apply(Activations x, float[] out, ForwardState state, Compute compute) {
    Linear.apply(List.of(gate, up), x, List.of(state.gate, state.up), state, compute);
    int inner = gate.outputs();
    compute
        .workers()
        .split(
            x.rows(),
            1,
            (from, to) ->
                activation.apply(
                    compute.kernels(),
                    state.gate,
                    from * inner,
                    state.up,
                    from * inner,
                    (to - from) * inner));
    int rows = x.rows();
    state.activations.reset(state.gate, rows, inner, x.roundedFrom());
    down.apply(state.activations, out, state, compute);
  }
}
