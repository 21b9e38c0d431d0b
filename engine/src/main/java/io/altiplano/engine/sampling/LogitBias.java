package io.altiplano.engine.sampling;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import java.util.Map;

/** Adds a constant to the logits of some tokens; negative infinity forbids one. */
public final class LogitBias implements LogitFilter {
  private final int[] tokens;
  private final float[] biases;

  /**
   * A filter for these tokens.
   *
   * @throws io.altiplano.api.AltiplanoException INVALID_REQUEST if the vocabulary lacks one
   */
  public LogitBias(Map<Integer, Float> biasByToken, int vocabularySize) {
    tokens = biasByToken.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    biases = new float[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i] < 0 || tokens[i] >= vocabularySize) {
        throw invalidParameter(
            "logit_bias",
            "no token " + tokens[i] + "; the vocabulary is 0 to " + (vocabularySize - 1));
      }
      biases[i] = biasByToken.getOrDefault(tokens[i], 0f);
    }
  }

  @Override
  public void apply(float[] logits) {
    for (int i = 0; i < tokens.length; i++) {
      logits[tokens[i]] += biases[i];
    }
  }
}
