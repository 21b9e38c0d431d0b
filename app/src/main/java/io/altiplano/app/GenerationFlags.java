package io.altiplano.app;

import io.altiplano.api.GenerationOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How much is generated, and how. */
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

  @Mixin private SamplingFlags sampling = new SamplingFlags();

  /** Whether somebody said how many tokens at most. */
  OptionalInt maxTokens() {
    return maxTokens == 0 ? OptionalInt.empty() : OptionalInt.of(maxTokens);
  }

  /**
   * The options of one call.
   *
   * @param logProbabilities for how many likely tokens to report log-probabilities
   */
  GenerationOptions options(int logProbabilities) {
    return new GenerationOptions(maxTokens, sampling.options(), stop, logProbabilities);
  }
}
