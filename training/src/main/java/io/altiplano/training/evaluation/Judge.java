package io.altiplano.training.evaluation;

/** Says whether an answer is right. Immutable. */
public interface Judge {
  Verdict judge(String answer);
}
