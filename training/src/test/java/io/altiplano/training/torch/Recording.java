package io.altiplano.training.torch;

import io.altiplano.training.progress.RunFacts;
import io.altiplano.training.progress.StepReport;
import io.altiplano.training.progress.TrainingObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it is told, and stops after a step if it is given one. */
final class Recording implements TrainingObserver {
  final List<Double> losses = new ArrayList<>();
  final List<Double> heldOut = new ArrayList<>();
  final List<String> samples = new ArrayList<>();
  private final long stopAfter;
  private long step;

  Recording(long stopAfter) {
    this.stopAfter = stopAfter;
  }

  @Override
  public void started(RunFacts facts) {
    step = facts.firstStep() - 1;
  }

  @Override
  public void step(StepReport report) {
    step = report.step();
    losses.add(report.loss());
  }

  @Override
  public void evaluated(long at, double heldOutLoss) {
    heldOut.add(heldOutLoss);
  }

  @Override
  public void sampled(long at, String prompt, String text) {
    samples.add(text);
  }

  @Override
  public void checkpointed(long at, Path file) {}

  @Override
  public boolean stopRequested() {
    return stopAfter == step;
  }
}
