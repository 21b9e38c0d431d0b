package io.altiplano.training.recipe;

import java.util.List;

/**
 * What the model is asked to say as it learns.
 *
 * @param every that many steps, and after the last
 * @param prompts none, and nothing is sampled
 * @param chat whether a prompt is a user's turn, in the chat template, and not the beginning of a
 *     text
 */
public record Samples(int every, List<String> prompts, int maxTokens, boolean chat) {
  public Samples {
    prompts = List.copyOf(prompts);
  }
}
