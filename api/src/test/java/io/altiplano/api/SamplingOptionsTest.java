package io.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SamplingOptionsTest {
  private static final float NAN = Float.NaN;

  @Test
  void whateverIsOutOfRangeIsRefusedByName() {
    refused("temperature", () -> SamplingOptions.DEFAULT.withTemperature(-0.1f));
    refused("temperature", () -> SamplingOptions.DEFAULT.withTemperature(NAN));
    refused("temperature", () -> SamplingOptions.DEFAULT.withTemperature(101));
    refused("top_k", () -> options(-1, 1, 0, 1, 1, 0, 0, 64, Map.of()));
    refused("top_p", () -> options(0, 0, 0, 1, 1, 0, 0, 64, Map.of()));
    refused("top_p", () -> options(0, NAN, 0, 1, 1, 0, 0, 64, Map.of()));
    refused("min_p", () -> options(0, 1, 1.5f, 1, 1, 0, 0, 64, Map.of()));
    refused("typical_p", () -> options(0, 1, 0, 1.1f, 1, 0, 0, 64, Map.of()));
    refused("repetition_penalty", () -> options(0, 1, 0, 1, 0, 0, 0, 64, Map.of()));
    refused("repetition_penalty", () -> options(0, 1, 0, 1, NAN, 0, 0, 64, Map.of()));
    refused("presence_penalty", () -> options(0, 1, 0, 1, 1, NAN, 0, 64, Map.of()));
    refused("frequency_penalty", () -> options(0, 1, 0, 1, 1, 0, -101, 64, Map.of()));
    refused("penalty_window", () -> options(0, 1, 0, 1, 1, 0, 0, -2, Map.of()));
    refused("logit_bias", () -> options(0, 1, 0, 1, 1, 0, 0, 64, Map.of(3, NAN)));
    refused(
        "logit_bias", () -> options(0, 1, 0, 1, 1, 0, 0, 64, Map.of(3, Float.POSITIVE_INFINITY)));
  }

  @Test
  void dryIsCheckedToo() {
    refused("dry_multiplier", () -> new SamplingOptions.Dry(-1, 2, 2, -1, List.of()));
    refused("dry_base", () -> new SamplingOptions.Dry(1, NAN, 2, -1, List.of()));
    refused("dry_allowed_length", () -> new SamplingOptions.Dry(1, 2, 0, -1, List.of()));
    refused("dry_penalty_last_n", () -> new SamplingOptions.Dry(1, 2, 2, -2, List.of()));
    refused("dry_sequence_breakers", () -> new SamplingOptions.Dry(1, 2, 2, -1, List.of("")));
    refused(
        "dry_sequence_breakers",
        () -> new SamplingOptions.Dry(1, 2, 2, -1, List.of("가".repeat(14))));
  }

  /** In a class loader of its own, where neither record is initialised yet. */
  @Test
  void theConstantsAreWholeWhicheverRecordIsInitialisedFirst() throws Exception {
    URL classes = SamplingOptions.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
      Class.forName("io.altiplano.api.SamplingOptions$Dry", true, loader);
      Class<?> options = Class.forName("io.altiplano.api.SamplingOptions", true, loader);
      Object greedy = options.getField("GREEDY").get(null);
      assertThat(options.getMethod("dry").invoke(greedy)).isNotNull();
    }
  }

  private static void refused(String parameter, ThrowingCallable construction) {
    assertThatThrownBy(construction)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            it -> {
              assertThat(it.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(it.parameter()).contains(parameter);
            });
  }

  private static SamplingOptions options(
      int topK,
      float topP,
      float minP,
      float typicalP,
      float repetition,
      float presence,
      float frequency,
      int window,
      Map<Integer, Float> bias) {
    return new SamplingOptions(
        1,
        topK,
        topP,
        minP,
        typicalP,
        repetition,
        presence,
        frequency,
        window,
        SamplingOptions.Dry.OFF,
        bias,
        OptionalLong.empty());
  }
}
