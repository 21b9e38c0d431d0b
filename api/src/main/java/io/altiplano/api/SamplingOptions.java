package io.altiplano.api;

import static io.altiplano.api.Parameters.require;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How the next token is chosen. Each filter is off at its neutral value; temperature 0 is greedy.
 *
 * @param temperature 0 is greedy, 1 is the model's own distribution
 * @param topK keep the k likeliest; 0 keeps all
 * @param topP keep the smallest set whose probabilities reach this; 1 keeps all
 * @param minP keep those at least this fraction as likely as the likeliest; 0 keeps all
 * @param typicalP keep the locally typical set of this mass; 1 keeps all
 * @param repetitionPenalty divide positive and multiply negative logits of recent tokens; 1 is off
 * @param presencePenalty subtract once for a recent token; 0 is off
 * @param frequencyPenalty subtract for each occurrence of a recent token; 0 is off
 * @param penaltyWindow how many recent tokens the penalties see; 0 switches them off, -1 sees all
 * @param dry penalty on tokens that would continue a repetition
 * @param logitBias added to the logits of those tokens; negative infinity forbids one
 * @param seed of the random choice; empty draws one
 */
public record SamplingOptions(
    float temperature,
    int topK,
    float topP,
    float minP,
    float typicalP,
    float repetitionPenalty,
    float presencePenalty,
    float frequencyPenalty,
    int penaltyWindow,
    Dry dry,
    Map<Integer, Float> logitBias,
    OptionalLong seed) {

  /**
   * DRY ("don't repeat yourself"): where the last {@code n >= allowedLength} tokens stood before,
   * the token that followed them is penalised by {@code multiplier * base^(n - allowedLength)}.
   *
   * @param multiplier 0 is off
   * @param base growth for each further repeated token
   * @param allowedLength the shortest run whose continuation is penalised
   * @param window how many recent tokens are searched; 0 switches it off, -1 is all of them
   * @param breakers texts across which no repetition is counted
   */
  public record Dry(
      float multiplier, float base, int allowedLength, int window, List<String> breakers) {
    /** Off, with the customary values for the rest. */
    public static final Dry OFF = new Dry(0f, 1.75f, 2, -1, List.of("\n", ":", "\"", "*"));

    /** Most breakers that one request may name; each is searched for in the whole vocabulary. */
    public static final int MAX_BREAKERS = 32;

    /** Longest breaker, so that looking for one in the text stays cheap. */
    public static final int MAX_BREAKER_BYTES = 40;

    public Dry {
      require(
          multiplier >= 0 && multiplier <= 100,
          "dry_multiplier",
          "must be from 0 (off) to 100, got " + multiplier);
      require(base >= 1 && base <= 100, "dry_base", "must be from 1 to 100, got " + base);
      require(allowedLength >= 1, "dry_allowed_length", "must be 1 or more, got " + allowedLength);
      require(window >= -1, "dry_penalty_last_n", "must be -1 (all) or more, got " + window);
      breakers = List.copyOf(breakers);
      require(
          breakers.size() <= MAX_BREAKERS && breakers.stream().allMatch(Dry::isBreaker),
          "dry_sequence_breakers",
          "takes at most "
              + MAX_BREAKERS
              + " texts, none empty or over "
              + MAX_BREAKER_BYTES
              + " bytes of UTF-8");
    }

    private static boolean isBreaker(String text) {
      return !text.isEmpty() && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BREAKER_BYTES;
    }
  }

  /** The likeliest token every time. */
  public static final SamplingOptions GREEDY =
      new SamplingOptions(
          0f, 0, 1f, 0f, 1f, 1f, 0f, 0f, 64, Dry.OFF, Map.of(), OptionalLong.empty());

  /** A mild default for conversation. */
  public static final SamplingOptions DEFAULT =
      new SamplingOptions(
          0.8f, 40, 0.95f, 0.05f, 1f, 1f, 0f, 0f, 64, Dry.OFF, Map.of(), OptionalLong.empty());

  public SamplingOptions {
    require(
        temperature >= 0 && temperature <= 100,
        "temperature",
        "must be from 0 (greedy) to 100, got " + temperature);
    require(topK >= 0, "top_k", "must be 0 (off) or more, got " + topK);
    require(topP > 0 && topP <= 1, "top_p", "must be over 0 and at most 1, got " + topP);
    require(minP >= 0 && minP <= 1, "min_p", "must be from 0 to 1, got " + minP);
    require(
        typicalP > 0 && typicalP <= 1,
        "typical_p",
        "must be over 0 and at most 1, got " + typicalP);
    require(
        repetitionPenalty >= 0.01f && repetitionPenalty <= 100,
        "repetition_penalty",
        "must be from 0.01 to 100 (1 is off), got " + repetitionPenalty);
    require(
        Math.abs(presencePenalty) <= 100,
        "presence_penalty",
        "must be from -100 to 100, got " + presencePenalty);
    require(
        Math.abs(frequencyPenalty) <= 100,
        "frequency_penalty",
        "must be from -100 to 100, got " + frequencyPenalty);
    require(penaltyWindow >= -1, "penalty_window", "must be -1 or more, got " + penaltyWindow);
    logitBias = Map.copyOf(logitBias);
    logitBias.forEach((token, bias) ->
        require(
            bias < Float.POSITIVE_INFINITY,
            "logit_bias",
            "must be a number or negative infinity, got " + bias + " for token " + token));
  }

  public boolean isGreedy() {
    return temperature == 0;
  }

  public SamplingOptions withTemperature(float value) {
    return new SamplingOptions(
        value,
        topK,
        topP,
        minP,
        typicalP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        dry,
        logitBias,
        seed);
  }

  public SamplingOptions withSeed(long value) {
    return new SamplingOptions(
        temperature,
        topK,
        topP,
        minP,
        typicalP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        dry,
        logitBias,
        OptionalLong.of(value));
  }

  public SamplingOptions withLogitBias(Map<Integer, Float> value) {
    return new SamplingOptions(
        temperature,
        topK,
        topP,
        minP,
        typicalP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        dry,
        value,
        seed);
  }
}
