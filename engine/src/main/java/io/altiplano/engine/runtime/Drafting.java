package io.altiplano.engine.runtime;

import java.nio.file.Path;

/**
 * By what tokens are guessed ahead, so that several are checked in one step (speculative decoding).
 * Texts are the same with any of them, and may come sooner.
 */
public sealed interface Drafting {
  Drafting NONE = new None();

  /** Nothing is guessed. */
  record None() implements Drafting {}

  /** What followed where the text read the same before: prompt lookup. */
  record PromptLookup() implements Drafting {}

  /**
   * What a smaller model would write.
   *
   * @param file GGUF, of the same vocabulary
   */
  record Model(Path file) implements Drafting {}
}
