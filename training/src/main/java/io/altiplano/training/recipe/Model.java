package io.altiplano.training.recipe;

import java.nio.file.Path;
import java.util.Optional;

/** What is trained. */
public sealed interface Model {
  /** The GGUF file that the vocabulary is in. */
  Path vocabulary();

  /** A chat template instead of the one in {@link #vocabulary}. */
  Optional<Path> chatTemplate();

  /**
   * A model that begins with random weights.
   *
   * @param induction whether some of them can copy already
   */
  record Fresh(Path vocabulary, Optional<Path> chatTemplate, Shape shape, boolean induction)
      implements Model {}

  /**
   * A model that goes on from another, which gives it its shape and its vocabulary.
   *
   * @param start a GGUF file
   */
  record Continued(Path start, Optional<Path> chatTemplate) implements Model {
    @Override
    public Path vocabulary() {
      return start;
    }
  }

  /**
   * A decoder of Llama's family.
   *
   * @param width of the residual stream
   * @param feedForward width of the gated layer
   * @param context most positions
   * @param tied whether the output is the embedding
   */
  record Shape(
      int width,
      int layers,
      int heads,
      int kvHeads,
      int headSize,
      int feedForward,
      int context,
      double ropeBase,
      double normEpsilon,
      boolean tied) {}
}
