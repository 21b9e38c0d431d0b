package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileChoiceTest {
  private static final String[] USUAL = {
    "README.md",
    "m-Q2_K.gguf",
    "m-Q4_K_S.gguf",
    "m-Q4_K_M.gguf",
    "m-Q8_0.gguf",
    "m-IQ4_NL.gguf",
    "m-BF16-00001-of-00002.gguf",
    "m-BF16-00002-of-00002.gguf",
    "mmproj-m-f16.gguf",
    "imatrix_m.gguf",
    "sub/m-F16.gguf"
  };

  private static String choose(String selector, String... paths) {
    String reference = "hf:o/r" + (selector.isEmpty() ? "" : ":" + selector);
    return FileChoice.choose(
            (ModelReference.HuggingFace) ModelReference.parse(reference),
            Arrays.stream(paths)
                .map(p -> new RepositoryFile(p, OptionalLong.of(1), Optional.empty()))
                .toList())
        .path();
  }

  private static AltiplanoException refused(String selector, String... paths) {
    return catchThrowableOfType(AltiplanoException.class, () -> choose(selector, paths));
  }

  @ParameterizedTest
  @CsvSource({
    "'', m-Q4_K_M.gguf",
    "Q4_K_M, m-Q4_K_M.gguf",
    "q4_k_s, m-Q4_K_S.gguf",
    "Q8_0, m-Q8_0.gguf",
    "iq4_nl, m-IQ4_NL.gguf",
    "F16, sub/m-F16.gguf",
    "README.md, README.md",
    "m-q8_0.GGUF, m-Q8_0.gguf",
    "m-Q8_0, m-Q8_0.gguf",
    "m-F16.gguf, sub/m-F16.gguf",
    "sub/m-F16.gguf, sub/m-F16.gguf",
    "mmproj-m-f16.gguf, mmproj-m-f16.gguf",
  })
  void fromAUsualRepository(String selector, String path) {
    assertThat(choose(selector, USUAL)).isEqualTo(path);
  }

  @Test
  void defaults() {
    assertThat(choose("", "only-IQ1_S.gguf", "mmproj-f16.gguf")).isEqualTo("only-IQ1_S.gguf");
    assertThat(choose("", "m.q8_0.gguf", "m.q4_0.gguf")).isEqualTo("m.q4_0.gguf");
    assertThat(choose("", "a_F16.gguf", "a_Q8_0.gguf", "a_Q2_K.gguf")).isEqualTo("a_Q8_0.gguf");
    assertThat(choose("", "a-Q4_K_M.gguf", "b-Q4_K_M.gguf", "a-Q8_0.gguf"))
        .as("two of the first choice: the next one that is unique")
        .isEqualTo("a-Q8_0.gguf");
  }

  @Test
  void wholeWordsOnly() {
    AltiplanoException error = refused("Q4_K", USUAL);
    assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(error).hasMessageContaining("m-Q4_K_M.gguf").hasMessageNotContaining("README");
    assertThat(refused("Q4_0", "mQ4_0.gguf", "x-Q4_0_8_8.gguf").code())
        .isEqualTo(ErrorCode.MODEL_NOT_FOUND);
  }

  @Test
  void ambiguous() {
    assertThat(refused("Q8_0", "a-Q8_0.gguf", "b-Q8_0.gguf"))
        .hasMessageContaining("a-Q8_0.gguf, b-Q8_0.gguf");
    assertThat(refused("", "a.gguf", "b.gguf")).hasMessageContaining("hf:owner/repo:FILE");
    assertThat(refused("m.gguf", "x/m.gguf", "y/m.gguf").code())
        .isEqualTo(ErrorCode.INVALID_REQUEST);
  }

  @Test
  void splitModels() {
    String[] parts = {"m-Q8_0-00001-of-00002.gguf", "m-Q8_0-00002-of-00002.gguf"};
    for (String selector : new String[] {"", "Q8_0", parts[0]}) {
      AltiplanoException error = refused(selector, parts);
      assertThat(error.code()).as(selector).isEqualTo(ErrorCode.UNSUPPORTED_MODEL);
      assertThat(error).hasMessageContaining(parts[0]).hasMessageContaining("split");
    }
    assertThat(refused("BF16", USUAL).code()).isEqualTo(ErrorCode.UNSUPPORTED_MODEL);
  }

  @Test
  void noModelAtAll() {
    assertThat(refused("", "model.safetensors", "config.json"))
        .hasMessageContaining("no GGUF file")
        .hasMessageContaining("model.safetensors");
    assertThat(refused("")).hasMessageContaining("no file");
  }
}
