package io.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerationOptionsTest {
  private static final GenerationOptions USUAL = GenerationOptions.DEFAULT;

  @Test
  void limitsThemselvesAreTaken() {
    String longest = "x".repeat(GenerationOptions.MAX_STOP_CHARACTERS);
    List<String> most = Collections.nCopies(GenerationOptions.MAX_STOP_TEXTS, longest);
    assertThat(USUAL.withMaxTokens(0).withStop(most).stop()).hasSize(16);
    assertThat(new GenerationOptions(1, SamplingOptions.GREEDY, List.of(), 100).logProbabilities())
        .isEqualTo(100);
  }

  @Test
  void whatIsBeyondThemIsRefusedByName() {
    assertRefused("max_tokens", () -> USUAL.withMaxTokens(-1));
    assertRefused("stop", () -> USUAL.withStop(Collections.nCopies(17, "x")));
    assertRefused("stop", () -> USUAL.withStop(List.of("a", "")));
    assertRefused("stop", () -> USUAL.withStop(List.of("x".repeat(1001))));
    assertRefused(
        "top_logprobs", () -> new GenerationOptions(1, SamplingOptions.GREEDY, List.of(), -1));
    assertRefused(
        "top_logprobs", () -> new GenerationOptions(1, SamplingOptions.GREEDY, List.of(), 101));
  }

  @Test
  void stopTextsAreCopied() {
    List<String> texts = new ArrayList<>(List.of("a"));
    GenerationOptions options = USUAL.withStop(texts);
    texts.add("b");
    assertThat(options.stop()).containsExactly("a");
  }

  private static void assertRefused(String parameter, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(e.parameter()).contains(parameter);
            });
  }
}
