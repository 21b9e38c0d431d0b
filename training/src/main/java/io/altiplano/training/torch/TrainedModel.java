package io.altiplano.training.torch;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.recipe.Model;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.shape.Family;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryScaling;
import io.altiplano.training.shape.ShapeFromGguf;

/**
 * A network and what of it is trained: all its weights, or adapters beside weights that stay.
 *
 * @param trained what the optimiser moves
 * @param frozen the weights that stay; none where all are trained
 * @param weights what the network computes with
 */
record TrainedModel(
    ModelShape shape, Parameters trained, Parameters frozen, EffectiveWeights weights)
    implements AutoCloseable {
  static TrainedModel of(Recipe recipe, Metadata vocabulary) {
    return switch (recipe.model()) {
      case Model.Fresh fresh -> {
        ModelShape shape = shape(fresh.shape(), Tokenizers.from(vocabulary).vocabularySize());
        yield whole(shape, Parameters.random(shape, recipe.seed(), fresh.induction()));
      }
      case Model.Continued continued -> {
        try (GgufFile file = GgufFile.open(continued.start())) {
          ModelShape shape = trainable(file);
          Parameters parameters = Parameters.of(shape, file);
          yield recipe.training().isLora()
              ? adapted(shape, parameters, recipe)
              : whole(shape, parameters);
        }
      }
    };
  }

  private static ModelShape shape(Model.Shape shape, int vocabulary) {
    return new ModelShape(
        Family.LLAMA,
        shape.width(),
        shape.layers(),
        shape.heads(),
        shape.kvHeads(),
        shape.headSize(),
        shape.feedForward(),
        vocabulary,
        shape.context(),
        (float) shape.normEpsilon(),
        (float) shape.ropeBase(),
        new RotaryScaling.None(),
        shape.tied(),
        false,
        false);
  }

  private static ModelShape trainable(GgufFile file) {
    ModelShape shape = ShapeFromGguf.read(file);
    boolean plain =
        shape.family() == Family.LLAMA
            && shape.scaling() instanceof RotaryScaling.None
            && !shape.attentionBias()
            && !shape.mlpBias();
    if (!plain) {
      throw new AltiplanoException(
          ErrorCode.UNSUPPORTED_MODEL,
          "%s: only Llama without biases and without rope scaling can be trained"
              .formatted(file.path()));
    }
    return shape;
  }

  private static TrainedModel whole(ModelShape shape, Parameters all) {
    return new TrainedModel(
        shape, all, new Parameters(java.util.List.of()), name -> all.get(name).value());
  }

  private static TrainedModel adapted(ModelShape shape, Parameters base, Recipe recipe) {
    Adapters adapters =
        Adapters.fresh(
            shape, recipe.training().loraRank(), recipe.training().loraAlpha(), recipe.seed());
    base.freeze();
    return new TrainedModel(
        shape, adapters.parameters(), base, name -> adapters.apply(name, base.get(name).value()));
  }

  /** The output layer's weight. */
  String outputName() {
    return shape.tied() ? "token_embd.weight" : "output.weight";
  }

  /** Weights in all, trained or not. */
  long count() {
    return trained.count() + frozen.count();
  }

  /**
   * Arithmetic of one token forward and back: two operations a weight and three passes, and what
   * attention adds for each of the positions before it, half of a row on average.
   */
  double operations(int length) {
    double perToken = 6.0 * (frozen.all().isEmpty() ? trained.count() : frozen.count());
    if (!shape.tied()) {
      perToken -= 6.0 * shape.width() * shape.vocabulary();
    }
    return perToken + 6.0 * shape.layers() * shape.heads() * shape.headLength() * length;
  }

  @Override
  public void close() {
    trained.close();
    frozen.close();
  }
}
