package io.altiplano.training.tokenizer;

import java.io.IOException;

/** Trains byte-level BPE. */
public final class BpeTrainer {
  private final BpeSettings settings;

  public BpeTrainer(BpeSettings settings) {
    this.settings = settings;
  }

  /**
   * Learns from nine tenths of the corpus; {@link HeldOut} is the other one. There may be fewer
   * tokens than wanted, where the text has no more pairs that occur twice.
   */
  public TrainedVocabulary train(Corpus corpus, TrainingProgress progress) throws IOException {
    WordCounter counter =
        new WordCounter(TrainedVocabulary.PRE_TOKENIZER, settings.threads(), settings.wordLimit());
    long total = corpus.fileBytes();
    WordCounts words = counter.count(corpus, bytes -> progress.reading(bytes, total));
    int wanted = settings.vocabulary() - settings.specialTokens().texts().size();
    MergeLearner learner = new MergeLearner(words);
    learner.learn(wanted, tokens -> progress.learning(tokens, wanted));
    return TrainedVocabulary.of(learner, settings.specialTokens(), counter.statistics(words));
  }
}
