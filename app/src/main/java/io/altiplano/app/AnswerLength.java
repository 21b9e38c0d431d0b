package io.altiplano.app;

import picocli.CommandLine.Option;

/** How long a model that is examined may speak. */
final class AnswerLength {
  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Tokens of an answer (default: ${DEFAULT-VALUE}).",
      defaultValue = "96")
  private int tokens = 96;

  int tokens() {
    return tokens;
  }
}
