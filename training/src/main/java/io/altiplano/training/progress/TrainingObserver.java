package io.altiplano.training.progress;

import java.nio.file.Path;

/** Watches a run. All calls come from the thread that trains, one after the other. */
public interface TrainingObserver {
  /** The model and the data are there; the first step comes next. */
  void started(RunFacts facts);

  /** A step is done; its checkpoint, samples and evaluation come after. */
  void step(StepReport report);

  /** The loss on held-out rows after that step, in nats per token. */
  void evaluated(long step, double heldOutLoss);

  /** What the model says after that step. */
  void sampled(long step, String prompt, String text);

  /** Everything up to that step is safe in this file. */
  void checkpointed(long step, Path file);

  /**
   * Asked after every step: whether the run should end here. Then it writes a checkpoint first, if
   * there is none of this step yet.
   */
  boolean stopRequested();
}
