package io.altiplano.training.corpus;

/**
 * One document as tokens.
 *
 * @param tokens the ids, those that begin and end a document among them
 * @param learned for each token whether the model learns to say it after those before it; of a
 *     conversation that may be the assistant's words only. The first is never learnt: nothing
 *     stands before it
 */
public record Example(int[] tokens, boolean[] learned) {
  public Example {
    if (tokens.length != learned.length) {
      throw new IllegalArgumentException(tokens.length + " tokens, " + learned.length + " marks");
    }
  }
}
