package io.altiplano.app;

import io.altiplano.api.GenerationOptions;
import io.altiplano.api.SamplingOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How much is generated. */
final class GenerationFlags {
  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "Stop after N tokens (default: 0, as many as the context holds).")
  private int maxTokens;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "Stop before this text. May be given several times.")
  private List<String> stop = new ArrayList<>();

  /** Whether somebody said how many tokens at most. */
  OptionalInt maxTokens() {
    return maxTokens == 0 ? OptionalInt.empty() : OptionalInt.of(maxTokens);
  }

  /**
   * The options of one call.
   *
   * @param sampling how each token is chosen
   * @param logProbabilities for how many likely tokens to report log-probabilities
   */
  GenerationOptions options(SamplingOptions sampling, int logProbabilities) {
    return new GenerationOptions(maxTokens, sampling, stop, logProbabilities);
  }
}
