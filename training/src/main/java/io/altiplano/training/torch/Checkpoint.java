package io.altiplano.training.torch;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import java.nio.file.Path;

/**
 * All that a run needs to go on: a GGUF file with every parameter in F32 and, beside it, what AdamW
 * remembers of it. It appears under its name when it is whole and on the disk, so whoever is killed
 * while writing leaves the one before.
 *
 * @param step the last one that is done
 * @param tokens learnt from so far
 * @param recipe fingerprint of what must be the same when the run goes on
 */
record Checkpoint(long step, long tokens, String recipe) {
  private static final String STEP = "altiplano.training.step";
  private static final String TOKENS = "altiplano.training.tokens";
  private static final String RECIPE = "altiplano.training.recipe";
  private static final String MEAN = ".mean";
  private static final String VARIANCE = ".variance";

  void write(Parameters parameters, Path path) {
    GgufWriter gguf =
        new GgufWriter()
            .put("general.architecture", "altiplano-checkpoint")
            .put(STEP, step)
            .put(TOKENS, tokens)
            .put(RECIPE, recipe);
    for (Parameter each : parameters.all()) {
      gguf.tensor(each.name(), ElementType.F32, each.shape(), each.memory());
      gguf.tensor(each.name() + MEAN, ElementType.F32, each.shape(), LibTorch.memory(each.mean()));
      gguf.tensor(
          each.name() + VARIANCE, ElementType.F32, each.shape(), LibTorch.memory(each.variance()));
    }
    gguf.write(path);
  }

  /**
   * Reads a file into the parameters.
   *
   * @param recipe the fingerprint that it has to have
   */
  static Checkpoint read(Path path, String recipe, Parameters parameters) {
    try (GgufFile file = GgufFile.open(path)) {
      Checkpoint checkpoint =
          new Checkpoint(
              file.metadata().longInteger(STEP),
              file.metadata().longInteger(TOKENS),
              file.metadata().string(RECIPE));
      if (!checkpoint.recipe.equals(recipe)) {
        throw new AltiplanoException(
            ErrorCode.INVALID_REQUEST,
            "%s: it belongs to another recipe: model, data, training or seed have changed since;"
                    .formatted(path)
                + " take them back, or begin another run");
      }
      for (Parameter each : parameters.all()) {
        Parameters.decode(file, each.name(), each.shape(), each.memory());
        Parameters.decode(file, each.name() + MEAN, each.shape(), LibTorch.memory(each.mean()));
        Parameters.decode(
            file, each.name() + VARIANCE, each.shape(), LibTorch.memory(each.variance()));
      }
      return checkpoint;
    }
  }
}
