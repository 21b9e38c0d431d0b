package io.altiplano.training.torch;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.training.corpus.Batch;
import io.altiplano.training.corpus.HeldOutBatches;
import io.altiplano.training.corpus.PackedBatches;
import io.altiplano.training.progress.RunFacts;
import io.altiplano.training.progress.StepReport;
import io.altiplano.training.progress.TrainingObserver;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.RecipeCorpus;
import io.altiplano.training.recipe.Training;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains a model by a recipe. The same recipe, machine and number of threads give the same model to
 * the last bit, whether the run was stopped, killed and resumed in between or not.
 */
public final class Trainer implements AutoCloseable {
  private final Recipe recipe;
  private final Training training;
  private final RunFolder folder;
  private final TrainingObserver observer;
  private final RecipeCorpus corpus;
  private final TrainedModel model;
  private final Precision precision;
  private final Schedule schedule;
  private final AdamW optimizer;
  private final String fingerprint;
  private final double matmulPeak;
  private long step;
  private long tokens;
  private long lastCheckpoint;
  private long lastExport = -1;
  private long lastCheckpointTime = System.nanoTime();

  /** How a run ended. */
  public enum Outcome {
    FINISHED,
    /** The observer asked for it; everything is safe. */
    STOPPED
  }

  /**
   * Loads the data and the model.
   *
   * @param resume whether to go on from the newest checkpoint of the folder, if it has one
   * @param threads that compute
   */
  public Trainer(
      RecipeCorpus corpus,
      RunFolder folder,
      boolean resume,
      int threads,
      TrainingObserver observer) {
    LibTorch.load(threads);
    this.recipe = corpus.recipe();
    this.training = recipe.training();
    this.folder = folder;
    this.observer = observer;
    this.corpus = corpus;
    this.precision = Precision.valueOf(training.precision().name());
    this.schedule = Schedule.of(training);
    this.optimizer = AdamW.of(training);
    this.fingerprint = Fingerprint.of(corpus);
    this.matmulPeak = LibTorch.matmulPeak(precision.type());
    this.model = TrainedModel.of(recipe, corpus.vocabulary());
    folder.prepare();
    if (resume) {
      folder
          .latest()
          .ifPresent(path -> {
            Checkpoint read = Checkpoint.read(path, fingerprint, model.trained());
            step = read.step();
            tokens = read.tokens();
            lastCheckpoint = step;
          });
    }
  }

  /** Trains to the last step, or until the observer wants to stop. */
  public Outcome run() {
    PackedBatches batches = corpus.batches();
    batches.skip(step * training.accumulation());
    observer.started(
        new RunFacts(
            training.steps(), step + 1, model.count(), recipe.tokensPerStep(), matmulPeak));
    while (step < training.steps()) {
      takeStep(batches);
      boolean last = step == training.steps();
      boolean stop = !last && observer.stopRequested();
      if (last || stop || recipe.checkpoints().isDue(step, sinceCheckpoint())) {
        checkpoint();
      }
      if (stop) {
        export();
        return Outcome.STOPPED;
      }
      if (isDue(recipe.evaluation().every(), last)) {
        evaluate();
      }
      if (isDue(recipe.samples().every(), last)) {
        sample();
      }
    }
    export();
    return Outcome.FINISHED;
  }

  private boolean isDue(int every, boolean last) {
    return every > 0 && (last || step % every == 0);
  }

  private void takeStep(PackedBatches batches) {
    long start = System.nanoTime();
    List<Batch> pieces = new ArrayList<>();
    long learned = 0;
    for (int i = 0; i < training.accumulation(); i++) {
      Batch batch = batches.next();
      pieces.add(batch);
      learned += OutputLoss.learned(batch);
    }
    double sum = 0;
    for (Batch piece : pieces) {
      try (var _ = new PointerScope()) {
        sum += loss(piece).backward(1.0 / learned);
      }
    }
    double rate = schedule.rate(step + 1);
    double norm = optimizer.step(model.trained(), step + 1, rate);
    if (!Double.isFinite(norm) || !Double.isFinite(sum)) {
      throw diverged();
    }
    step++;
    tokens += recipe.tokensPerStep();
    double seconds = (System.nanoTime() - start) / 1e9;
    double tokensPerSecond = recipe.tokensPerStep() / seconds;
    double share = tokensPerSecond * model.operations(training.length()) / matmulPeak;
    observer.step(
        new StepReport(
            step, training.steps(), tokens, sum / learned, rate, norm, tokensPerSecond, share));
  }

  private OutputLoss loss(Batch batch) {
    Tensor hidden = Llama.hidden(model.shape(), precision, model.weights(), batch);
    Tensor output = model.weights().get(model.outputName());
    return new OutputLoss(precision, hidden, output, batch);
  }

  private AltiplanoException diverged() {
    String safe =
        folder
            .latest()
            .map(path -> "; the last good checkpoint is " + path.getFileName())
            .orElse("");
    return new AltiplanoException(
        ErrorCode.INVALID_REQUEST,
        "%s: step %d: the loss is no number any more: lower learning_rate, or raise warm_up%s"
            .formatted(recipe.file(), step + 1, safe));
  }

  private void evaluate() {
    double sum = 0;
    long learned = 0;
    int rows = 0;
    for (HeldOutBatches source : corpus.heldOutBatches()) {
      int rowsOfSource = 0;
      for (Batch batch : source) {
        if (rowsOfSource >= recipe.evaluation().rows()) {
          break;
        }
        try (var _ = new PointerScope();
            var _ = new NoGradGuard()) {
          sum += loss(batch).sum();
        }
        learned += OutputLoss.learned(batch);
        rowsOfSource += batch.rows();
      }
      rows += rowsOfSource;
    }
    if (rows > 0 && learned > 0) {
      observer.evaluated(step, sum / learned);
    }
  }

  private Duration sinceCheckpoint() {
    return Duration.ofNanos(System.nanoTime() - lastCheckpointTime);
  }

  private void checkpoint() {
    if (lastCheckpoint == step) {
      return;
    }
    try {
      new Checkpoint(step, tokens, fingerprint).write(model.trained(), folder.checkpoint(step));
    } catch (AltiplanoException failure) {
      String good =
          folder.latest().map(path -> path + " is the last good one").orElse("there is none yet");
      throw new AltiplanoException(
          failure.code(),
          "%s; %s. Make room and resume".formatted(failure.getMessage(), good),
          failure);
    }
    lastCheckpoint = step;
    lastCheckpointTime = System.nanoTime();
    folder.prune(recipe.checkpoints().keep());
    observer.checkpointed(step, folder.checkpoint(step));
  }

  private void sample() {
    export();
    new Sampler(folder.model(), recipe.samples())
        .say((prompt, text) -> observer.sampled(step, prompt, text));
  }

  /** The model as it is now, and the adapter where one is trained. */
  private void export() {
    if (lastExport == step) {
      return;
    }
    lastExport = step;
    new ModelExport(recipe.name(), model.shape(), corpus.vocabulary(), Map.of())
        .write(model.weights(), folder.model());
    if (training.isLora()) {
      AdapterExport.write(model, recipe, folder);
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
