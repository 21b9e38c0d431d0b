package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelReferenceTest {
  private static final String HEX = "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "hf:owner/repo, hf:owner/repo",
    "HF:owner/repo, hf:owner/repo",
    "hf://owner/repo, hf:owner/repo",
    "hf:o.w-n_er/R.e-p_o:Q4_K_M, hf:o.w-n_er/R.e-p_o:Q4_K_M",
    "hf:owner/repo:sub/model one.gguf, hf:owner/repo:sub/model one.gguf",
    "hf:owner/repo@main, hf:owner/repo",
    "hf:owner/repo@v1.0:f.gguf, hf:owner/repo@v1.0:f.gguf",
    "hf:owner/repo@refs/pr/7, hf:owner/repo@refs/pr/7",
    "hf.co/owner/repo:Q8_0, hf:owner/repo:Q8_0",
    "huggingface.co/owner/repo, hf:owner/repo",
    "https://huggingface.co/owner/repo, hf:owner/repo",
    "https://huggingface.co/owner/repo/, hf:owner/repo",
    "https://www.huggingface.co/owner/repo?x=1#y, hf:owner/repo",
    "https://huggingface.co/owner/repo/tree/main, hf:owner/repo",
    "https://huggingface.co/owner/repo/tree/v2, hf:owner/repo@v2",
    "https://huggingface.co/owner/repo/blob/main/a%20b.gguf, hf:owner/repo:a b.gguf",
    "https://huggingface.co/o/r/resolve/v2/s/a+b.gguf?download=true, hf:o/r@v2:s/a+b.gguf",
  })
  void repositories(String text, String shortest) {
    ModelReference reference = ModelReference.parse(text);
    assertThat(reference).isInstanceOf(ModelReference.HuggingFace.class);
    assertThat(reference.text()).isEqualTo(shortest);
    assertThat(ModelReference.parse(reference.text())).isEqualTo(reference);
  }

  @Test
  void addresses() {
    ModelReference plain = ModelReference.parse("https://example.org/m/a.gguf?sign=secret");
    assertThat(plain.defaultName()).isEqualTo("example.org/m/a.gguf");
    assertThat(ModelReference.parse(plain.text())).isEqualTo(plain);
    ModelReference pinned = ModelReference.parse("http://10.0.0.1:8080/a.gguf#sha256=" + HEX);
    assertThat(pinned.defaultName()).isEqualTo("10.0.0.1:8080/a.gguf");
    assertThat(pinned)
        .isInstanceOfSatisfying(
            ModelReference.Url.class, url -> assertThat(url.sha256()).contains(new Sha256(HEX)));
    assertThat(ModelReference.parse(pinned.text())).isEqualTo(pinned);
  }

  @Test
  void files() {
    Path here = Path.of("").toAbsolutePath();
    assertThat(ModelReference.parse("./m.gguf"))
        .isEqualTo(new ModelReference.LocalFile(here.resolve("m.gguf")));
    assertThat(ModelReference.parse("owner/repo").defaultName()).isEqualTo("repo");
    assertThat(ModelReference.parse("file:///tmp/a%20b.gguf").defaultName()).isEqualTo("a b.gguf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "hf:",
        "hf:owner",
        "hf:owner/",
        "hf:/repo",
        "hf:owner/repo:",
        "hf:owner/repo/more",
        "hf:../repo",
        "hf:owner/..",
        "hf:owner/repo:../secret",
        "hf:owner/repo:a/../../b",
        "hf:owner/repo:/etc/passwd",
        "hf:owner/repo:a\\b",
        "hf:owner/repo@../x",
        "hf:owner/repo@a b",
        "hf:owner/repo@v1:",
        "ftp://example.org/a.gguf",
        "s3://bucket/a.gguf",
        "https://example.org",
        "https://example.org/",
        "https:///a.gguf",
        "https://user:password@example.org/a.gguf",
        "https://example.org/a b.gguf",
        "https://example.org/a.gguf#sha256=12",
        "https://example.org/a.gguf#part",
        "https://huggingface.co/owner/repo/blob/main/..%2F..%2Fx",
        "a\0b",
      })
  void refusals(String text) {
    assertThatExceptionOfType(AltiplanoException.class)
        .isThrownBy(() -> ModelReference.parse(text))
        .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
        .satisfies(e -> assertThat(e.parameter()).contains("reference"))
        .withMessageNotContaining("password@");
  }
}
