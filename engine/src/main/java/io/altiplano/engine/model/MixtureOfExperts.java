package io.altiplano.engine.model;

import io.altiplano.engine.kernel.Activations;
import java.util.Arrays;
import java.util.List;

/**
 * Each row is worked on by the few experts that the router likes best, and gets their weighted sum
 * (arXiv:2401.04088). The weights are the chosen experts' probabilities, scaled to sum to 1.
 *
 * <p>A row's sum is taken in the order of the experts' numbers, whichever rows share the batch.
 */
record MixtureOfExperts(Linear router, List<GatedFeedForward> experts, int used)
    implements FeedForward {
  @Override
  public void apply(Activations x, float[] out, ForwardState state, Compute compute) {
    int rows = x.rows();
    int width = x.columns();
    float[] routing = state.experts.routing;
    router.apply(x, routing, state, compute);
    for (int row = 0; row < rows; row++) {
      compute.kernels().softmax(routing, row * experts.size(), experts.size());
      keepBest(routing, row * experts.size());
    }
    // An expert works with the same buffers.
    float[] source = x.values();
    int allRoundedFrom = x.roundedFrom();
    Arrays.fill(out, 0, rows * width, 0f);
    int[] members = new int[rows];
    for (int expert = 0; expert < experts.size(); expert++) {
      int count = gather(expert, rows, routing, members);
      int roundedFrom = 0;
      for (int i = 0; i < count; i++) {
        System.arraycopy(source, members[i] * width, state.experts.input, i * width, width);
        roundedFrom += members[i] < allRoundedFrom ? 1 : 0;
      }
      if (count > 0) {
        state.experts.activations.reset(state.experts.input, count, width, roundedFrom);
        experts.get(expert).apply(state.experts.activations, state.experts.input, state, compute);
        for (int i = 0; i < count; i++) {
          float weight = routing[members[i] * experts.size() + expert];
          compute
              .kernels()
              .addScaled(out, members[i] * width, weight, state.experts.input, i * width, width);
        }
      }
    }
  }

  /** Sets all but the {@code used} largest probabilities to 0 and scales those to sum to 1. */
  private void keepBest(float[] routing, int offset) {
    boolean[] kept = new boolean[experts.size()];
    float sum = 0;
    for (int n = 0; n < used; n++) {
      int best = -1;
      for (int expert = 0; expert < experts.size(); expert++) {
        if (!kept[expert] && (best < 0 || routing[offset + expert] > routing[offset + best])) {
          best = expert;
        }
      }
      kept[best] = true;
      sum += routing[offset + best];
    }
    for (int expert = 0; expert < experts.size(); expert++) {
      routing[offset + expert] = kept[expert] ? routing[offset + expert] / sum : 0f;
    }
  }

  private int gather(int expert, int rows, float[] routing, int[] members) {
    int count = 0;
    for (int row = 0; row < rows; row++) {
      // Not 0, rather than positive: what is not a number must reach the logits and be seen there.
      if (routing[row * experts.size() + expert] != 0) {
        members[count++] = row;
      }
    }
    return count;
  }
}
