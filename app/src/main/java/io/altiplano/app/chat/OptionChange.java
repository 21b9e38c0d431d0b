package io.altiplano.app.chat;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.GenerationOptions;
import io.altiplano.api.SamplingOptions;

/** Changes one option of a running conversation. */
final class OptionChange {
  private OptionChange() {}

  static GenerationOptions apply(GenerationOptions options, SlashCommand.Change change) {
    String name = change.name().replace('_', '-');
    try {
      return apply(options, name, change.value());
    } catch (NumberFormatException noNumber) {
      throw mistake("%s takes a number, not '%s'".formatted(name, change.value()));
    }
  }

  private static GenerationOptions apply(GenerationOptions options, String name, String value) {
    SamplingOptions old = options.sampling();
    return switch (name) {
      case "max-tokens" -> options.withMaxTokens(Integer.parseInt(value));
      case "temperature" -> options.withSampling(old.withTemperature(Float.parseFloat(value)));
      case "seed" -> options.withSampling(old.withSeed(Long.parseLong(value)));
      case "top-k" ->
          options.withSampling(filters(old, Integer.parseInt(value), old.topP(), old.minP()));
      case "top-p" ->
          options.withSampling(filters(old, old.topK(), Float.parseFloat(value), old.minP()));
      case "min-p" ->
          options.withSampling(filters(old, old.topK(), old.topP(), Float.parseFloat(value)));
      default ->
          throw mistake(
              "'%s' is none of temperature, top-k, top-p, min-p, max-tokens, seed".formatted(name));
    };
  }

  private static AltiplanoException mistake(String message) {
    return new AltiplanoException(ErrorCode.INVALID_REQUEST, message);
  }

  private static SamplingOptions filters(SamplingOptions old, int topK, float topP, float minP) {
    return new SamplingOptions(
        old.temperature(),
        topK,
        topP,
        minP,
        old.typicalP(),
        old.repetitionPenalty(),
        old.presencePenalty(),
        old.frequencyPenalty(),
        old.penaltyWindow(),
        old.dry(),
        old.logitBias(),
        old.seed());
  }
}
