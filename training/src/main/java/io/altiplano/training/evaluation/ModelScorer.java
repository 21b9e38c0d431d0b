package io.altiplano.training.evaluation;

import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.tokenizer.Vocabulary;
import io.altiplano.training.corpus.Example;

/** How likely a model on our engine finds the tokens of documents of any length. */
public record ModelScorer(LanguageModel model) {
  /** One natural logarithm for each token; 0 for the first, which nothing stands before. */
  public double[] logProbabilities(Example document) {
    int[] tokens = document.tokens();
    double[] result = new double[tokens.length];
    if (tokens.length < 2) {
      return result;
    }
    Vocabulary vocabulary = model.tokenizer().vocabulary();
    boolean begins = vocabulary.bos().isPresent() && tokens[0] == vocabulary.bos().getAsInt();
    float[] scores =
        new ScoreWindows(model.contextLength(), begins, model::score, _ -> {})
            .score(tokens)
            .logProbabilities();
    for (int i = 0; i < scores.length; i++) {
      result[i + 1] = scores[i];
    }
    return result;
  }
}
