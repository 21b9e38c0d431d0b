package io.altiplano.engine.sampling;

import io.altiplano.api.SamplingOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Builds samplers from {@link SamplingOptions}. */
public final class Samplers {
  private Samplers() {}

  /**
   * A sampler for one sequence, without the links whose options are neutral.
   *
   * @param vocabularySize how many logits a row has
   * @param contextLength the longest text; what a window of -1 means
   * @param tokenBytes a token's bytes; asked for DRY's breakers alone
   * @param encode plain text as UTF-8 to tokens without BOS; asked for DRY's breakers alone
   * @throws io.altiplano.api.AltiplanoException INVALID_REQUEST if an option does not fit this
   *     vocabulary
   */
  public static Sampler of(
      SamplingOptions options,
      int vocabularySize,
      int contextLength,
      IntFunction<byte[]> tokenBytes,
      Function<byte[], int[]> encode) {
    DryBreakers breakers =
        isActive(options.dry())
            ? breakers(options.dry(), vocabularySize, tokenBytes, encode)
            : DryBreakers.NONE;
    return of(options, vocabularySize, contextLength, breakers);
  }

  /**
   * The same with DRY's breakers found before: finding them reads the whole vocabulary, some tens
   * of milliseconds, so a server keeps those of the customary texts.
   */
  public static SamplerChain of(
      SamplingOptions options, int vocabularySize, int contextLength, DryBreakers breakers) {
    return new SamplerChain(
        vocabularySize,
        logitFilters(options, vocabularySize, contextLength, breakers),
        options.isGreedy() ? List.of() : candidateFilters(options),
        choice(options));
  }

  private static DryBreakers breakers(
      SamplingOptions.Dry dry,
      int vocabularySize,
      IntFunction<byte[]> tokenBytes,
      Function<byte[], int[]> encode) {
    List<byte[]> texts =
        dry.breakers().stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    return DryBreakers.of(texts, vocabularySize, tokenBytes, encode);
  }

  private static List<LogitFilter> logitFilters(
      SamplingOptions options, int vocabularySize, int contextLength, DryBreakers breakers) {
    List<LogitFilter> filters = new ArrayList<>();
    if (!options.logitBias().isEmpty()) {
      filters.add(new LogitBias(options.logitBias(), vocabularySize));
    }
    if (hasPenalties(options)) {
      filters.add(
          new Penalties(
              options.repetitionPenalty(),
              options.frequencyPenalty(),
              options.presencePenalty(),
              window(options.penaltyWindow(), contextLength),
              vocabularySize));
    }
    SamplingOptions.Dry dry = options.dry();
    if (isActive(dry)) {
      filters.add(
          new Dry(
              dry.multiplier(),
              dry.base(),
              dry.allowedLength(),
              window(dry.window(), contextLength),
              breakers,
              vocabularySize));
    }
    return filters;
  }

  private static List<CandidateFilter> candidateFilters(SamplingOptions options) {
    List<CandidateFilter> filters = new ArrayList<>();
    if (options.topK() > 0) {
      filters.add(new TopK(options.topK()));
    }
    if (options.typicalP() < 1) {
      filters.add(new TypicalP(options.typicalP()));
    }
    if (options.topP() < 1) {
      filters.add(new TopP(options.topP()));
    }
    if (options.minP() > 0) {
      filters.add(new MinP(options.minP()));
    }
    return filters;
  }

  private static Choice choice(SamplingOptions options) {
    if (options.isGreedy()) {
      return new GreedyChoice();
    }
    long seed = options.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
    return new RandomChoice(options.temperature(), seed);
  }

  private static boolean hasPenalties(SamplingOptions options) {
    return options.penaltyWindow() != 0
        && (options.repetitionPenalty() != 1
            || options.frequencyPenalty() != 0
            || options.presencePenalty() != 0);
  }

  private static boolean isActive(SamplingOptions.Dry dry) {
    return dry.multiplier() > 0 && dry.window() != 0;
  }

  private static int window(int window, int contextLength) {
    return window == -1 ? contextLength : Math.min(window, contextLength);
  }
}
