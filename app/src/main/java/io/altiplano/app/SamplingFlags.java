package io.altiplano.app;

import io.altiplano.api.SamplingOptions;
import io.altiplano.api.SamplingOptions.Dry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** How each token is chosen: every field of {@link SamplingOptions}, under its own name. */
final class SamplingFlags {
  private static final SamplingOptions USUAL = SamplingOptions.DEFAULT;

  @Option(
      names = {"--temperature", "--temp"},
      paramLabel = "X",
      description =
          "0 takes the likeliest token, 1 the model's own distribution"
              + " (default: 0 in run, so that the same command says the same; 0.8 in chat).")
  private Optional<Float> temperature = Optional.empty();

  @Option(
      names = "--top-k",
      paramLabel = "N",
      description = "Keep the N likeliest; 0 keeps all (default: 40).")
  private int topK = USUAL.topK();

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Keep the fewest that reach this probability (default: 0.95).")
  private float topP = USUAL.topP();

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Keep those at least P times as likely as the likeliest (default: 0.05).")
  private float minP = USUAL.minP();

  @Option(
      names = "--typical-p",
      paramLabel = "P",
      description = "Keep the locally typical of this probability (default: 1, off).")
  private float typicalP = USUAL.typicalP();

  @Option(
      names = {"--repetition-penalty", "--repeat-penalty"},
      paramLabel = "X",
      description = "Weaken recent tokens by this factor (default: 1, off).")
  private float repetitionPenalty = USUAL.repetitionPenalty();

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Subtract from each recent token (default: 0, off).")
  private float presencePenalty = USUAL.presencePenalty();

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description = "Subtract for each occurrence of a recent token (default: 0, off).")
  private float frequencyPenalty = USUAL.frequencyPenalty();

  @Option(
      names = "--penalty-window",
      paramLabel = "N",
      description = "How many recent tokens the penalties see; -1 is all (default: 64).")
  private int penaltyWindow = USUAL.penaltyWindow();

  @Option(
      names = "--dry-multiplier",
      paramLabel = "X",
      description = "DRY: weaken what would go on with a repetition (default: 0, off).")
  private float dryMultiplier = Dry.OFF.multiplier();

  @Option(
      names = "--dry-base",
      paramLabel = "X",
      description = "DRY: growth with each further repeated token (default: 1.75).")
  private float dryBase = Dry.OFF.base();

  @Option(
      names = "--dry-allowed-length",
      paramLabel = "N",
      description = "DRY: the longest run that may repeat freely (default: 2).")
  private int dryAllowedLength = Dry.OFF.allowedLength();

  @Option(
      names = "--dry-window",
      paramLabel = "N",
      description = "DRY: how many recent tokens are searched; -1 is all (default: -1).")
  private int dryWindow = Dry.OFF.window();

  @Option(
      names = "--dry-breaker",
      paramLabel = "TEXT",
      description = "DRY: a text that ends a run (default: line break, colon, quote, star).")
  private List<String> dryBreakers = new ArrayList<>();

  @Option(
      names = "--logit-bias",
      paramLabel = "TOKEN=X",
      converter = {TokenConverter.class, BiasConverter.class},
      description = "Add to a token's logit; -inf forbids it. May be given several times.")
  private Map<Integer, Float> logitBias = new LinkedHashMap<>();

  @Option(names = "--seed", paramLabel = "N", description = "Makes the random choices repeatable.")
  private Optional<Long> seed = Optional.empty();

  /** The options, with that temperature where none is given. */
  SamplingOptions options(float usualTemperature) {
    List<String> breakers = dryBreakers.isEmpty() ? Dry.OFF.breakers() : dryBreakers;
    return new SamplingOptions(
        temperature.orElse(usualTemperature),
        topK,
        topP,
        minP,
        typicalP,
        repetitionPenalty,
        presencePenalty,
        frequencyPenalty,
        penaltyWindow,
        new Dry(dryMultiplier, dryBase, dryAllowedLength, dryWindow, breakers),
        logitBias,
        seed.isPresent() ? OptionalLong.of(seed.get()) : OptionalLong.empty());
  }

  /** Reads the token of {@code 13=-inf}. */
  static final class TokenConverter implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return Integer.valueOf(text);
    }
  }

  /** Reads the bias of {@code 13=-inf}. */
  static final class BiasConverter implements ITypeConverter<Float> {
    @Override
    public Float convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "-inf", "-infinity" -> Float.NEGATIVE_INFINITY;
        default -> Float.valueOf(text);
      };
    }
  }
}
