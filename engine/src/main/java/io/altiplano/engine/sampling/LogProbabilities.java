package io.altiplano.engine.sampling;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;

/**
 * Natural-log probabilities of a model's tokens, before any sampling filter: {@code logit -
 * log(sum(exp(logits)))}, the sum in double precision. Keeps a copy of the logits, because sampling
 * overwrites them. Immutable.
 */
public final class LogProbabilities {
  private final float[] logits;
  private final double logSum;

  private LogProbabilities(float[] logits, double logSum) {
    this.logits = logits;
    this.logSum = logSum;
  }

  /**
   * Reads one position's logits.
   *
   * @param logits [vocabulary]; negative infinity is probability 0
   * @throws AltiplanoException INTERNAL if one is NaN or positive infinity, or none is finite
   */
  public static LogProbabilities of(float[] logits) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int id = 0; id < logits.length; id++) {
      Candidates.requireNumber(logits[id], id);
      greatest = Math.max(greatest, logits[id]);
    }
    if (greatest == Double.NEGATIVE_INFINITY) {
      throw new AltiplanoException(
          ErrorCode.INTERNAL,
          "log-probabilities: none of the " + logits.length + " logits is finite");
    }
    double sum = 0;
    for (float logit : logits) {
      sum += StrictMath.exp(logit - greatest);
    }
    return new LogProbabilities(logits.clone(), greatest + StrictMath.log(sum));
  }

  /** The logarithm of a token's probability; negative infinity for probability 0. */
  public double of(int token) {
    return logits[token] - logSum;
  }

  /**
   * The likeliest tokens, in order, ties by id; fewer than {@code count} where fewer are possible.
   *
   * @param count at least 1
   */
  public int[] likeliest(int count) {
    Candidates candidates = new Candidates(logits.length);
    candidates.reset(logits);
    candidates.keepLikeliest(count);
    int[] tokens = new int[candidates.size()];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = candidates.id(i);
    }
    return tokens;
  }
}
