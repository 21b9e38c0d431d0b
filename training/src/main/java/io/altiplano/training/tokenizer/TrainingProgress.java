package io.altiplano.training.tokenizer;

/** Hears how far training is. What it throws ends the training. */
public interface TrainingProgress {
  /** Bytes of files read so far, and in all. */
  void reading(long bytes, long total);

  /** Tokens learnt so far, and wanted. */
  void learning(int tokens, int wanted);

  /** Hears nothing. */
  TrainingProgress NONE =
      new TrainingProgress() {
        @Override
        public void reading(long bytes, long total) {}

        @Override
        public void learning(int tokens, int wanted) {}
      };
}
