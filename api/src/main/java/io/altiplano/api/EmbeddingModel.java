package io.altiplano.api;

import static io.altiplano.api.AltiplanoException.unsupportedParameter;

import java.util.List;

/**
 * A model that turns texts into vectors whose nearness is nearness of meaning. The thread that asks
 * waits for them; interrupting it ends the work, wherever it is done, with {@code CANCELLED}.
 */
public interface EmbeddingModel {
  /** How many numbers a vector has. */
  int embeddingLength();

  /** One vector of length 1 for each text, in order. */
  List<float[]> embed(List<String> texts);

  /**
   * The same for texts that are tokens already, by their ids: nothing is put around them. Refused
   * by models that do not show their tokens.
   */
  default List<float[]> embedTokens(List<int[]> texts) {
    throw unsupportedParameter("input", "this model takes texts, not tokens");
  }
}
