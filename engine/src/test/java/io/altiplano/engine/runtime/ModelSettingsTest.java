package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.model.LoadedModel.Adapter;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSettingsTest {
  private static final ModelSettings USUAL = ModelSettings.DEFAULT;

  static Stream<Arguments> refused() {
    return Stream.of(
        refusal("context", "-1", () -> USUAL.withContextLength(-1)),
        refusal("parallel", "got 0", () -> USUAL.withParallel(0)),
        refusal("parallel", "got 4097", () -> USUAL.withParallel(4097)),
        refusal("threads", "got -1", () -> USUAL.withThreads(-1)),
        refusal("threads", "got 1025", () -> USUAL.withThreads(1025)),
        refusal("lora", "NaN", () -> new Adapter(Path.of("a.gguf"), Float.NaN)),
        refusal("lora", "Infinity", () -> new Adapter(Path.of("a.gguf"), 1 / 0f)));
  }

  private static Arguments refusal(String parameter, String value, ThrowingCallable call) {
    return Arguments.of(parameter, value, call);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("refused")
  void whatCannotBeIsRefusedByName(String parameter, String value, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
              assertThat(e.parameter()).contains(parameter);
            })
        .hasMessageContaining(value);
  }
}
