package io.altiplano.app.bench;

import io.altiplano.engine.tensor.ElementType;
import java.util.List;

/**
 * What one round does: it reads the prompts of all sequences, then generates tokens of each.
 *
 * @param prompt tokens of each sequence
 * @param generate tokens of each sequence after that
 * @param sequences that are worked on together
 * @param cacheType how keys and values are kept
 */
public record Workload(int prompt, int generate, int sequences, ElementType cacheType) {
  /** Positions that each sequence needs. */
  public int positions() {
    return prompt + generate;
  }

  /** As a process takes it. */
  List<String> arguments() {
    return List.of(
        Integer.toString(prompt),
        Integer.toString(generate),
        Integer.toString(sequences),
        cacheType.name());
  }

  /** From what {@link #arguments} gives. */
  static Workload of(List<String> arguments) {
    return new Workload(
        Integer.parseInt(arguments.get(0)),
        Integer.parseInt(arguments.get(1)),
        Integer.parseInt(arguments.get(2)),
        ElementType.valueOf(arguments.get(3)));
  }
}
