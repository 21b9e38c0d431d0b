package io.altiplano.api;

import java.util.List;

/** A model that turns texts into vectors whose nearness is nearness of meaning. */
public interface EmbeddingModel {
  /** How many numbers a vector has. */
  int embeddingLength();

  /** One vector of length 1 for each text, in order. */
  List<float[]> embed(List<String> texts);
}
