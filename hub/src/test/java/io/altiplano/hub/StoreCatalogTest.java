package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.CatalogModel;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreCatalogTest {
  private static final ServedFile SMALL = ServedFile.random(1_000, 51);
  private static final ServedFile LARGE = ServedFile.random(2_000, 52);

  @TempDir private Path home;
  private HubFixture hub;
  private StoreCatalog catalog;

  @BeforeEach
  void start() throws IOException {
    hub = new HubFixture(home);
    catalog = new StoreCatalog(hub.store);
    hub.repository(
        "ggml-org/Tiny-GGUF",
        HubFixture.entry("tiny-Q4_K_M.gguf", SMALL),
        HubFixture.entry("tiny-Q8_0.gguf", LARGE));
    hub.server
        .on("/ggml-org/Tiny-GGUF/resolve/main/tiny-Q4_K_M.gguf", SMALL.whole())
        .on("/ggml-org/Tiny-GGUF/resolve/main/tiny-Q8_0.gguf", LARGE.whole());
  }

  @AfterEach
  void stop() throws IOException {
    hub.close();
  }

  private AltiplanoException refused(String model) {
    return catchThrowableOfType(AltiplanoException.class, () -> catalog.resolve(model));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ggml-org/Tiny-GGUF:tiny-Q4_K_M.gguf",
        "hf:ggml-org/Tiny-GGUF:tiny-Q4_K_M.gguf",
        "hf:ggml-org/Tiny-GGUF",
        "hf.co/ggml-org/Tiny-GGUF:Q4_K_M",
        "https://huggingface.co/ggml-org/Tiny-GGUF",
        "ggml-org/tiny-gguf",
        "ggml-org/tiny-gguf:q4_k_m",
        "Tiny-GGUF",
        "tiny-gguf:Q4_K_M",
        "tiny-gguf:tiny-q4_k_m",
        "tiny-Q4_K_M.gguf",
        "tiny-q4_k_m",
      })
  void shortForms(String typed) throws IOException {
    hub.pull("hf:ggml-org/Tiny-GGUF:Q8_0");
    hub.pull("hf:ggml-org/Tiny-GGUF");
    assertThat(Files.readAllBytes(catalog.resolve(typed))).isEqualTo(SMALL.bytes());
  }

  @Test
  void pathsComeFirst() throws IOException {
    Path file = home.resolve("tiny-q8_0");
    Files.write(file, new byte[3]);
    hub.pull("hf:ggml-org/Tiny-GGUF:Q8_0");
    assertThat(catalog.resolve(file.toString())).isEqualTo(file);
    assertThat(catalog.resolve("tiny-q8_0")).isNotEqualTo(file);
  }

  @Test
  void ownNamesAndAddresses() throws IOException {
    hub.server.on("/x/net.gguf", LARGE.whole());
    hub.pull("hf:ggml-org/Tiny-GGUF", PullOptions.standard().named("my model"), Disk.REAL);
    hub.pull(hub.server.uri("/x/net.gguf"));
    assertThat(Files.readAllBytes(catalog.resolve("My Model"))).isEqualTo(SMALL.bytes());
    assertThat(Files.readAllBytes(catalog.resolve("net"))).isEqualTo(LARGE.bytes());
    assertThat(Files.readAllBytes(catalog.resolve(hub.server.uri("/x/net.gguf").toString())))
        .isEqualTo(LARGE.bytes());
    assertThat(catalog.models())
        .extracting(CatalogModel::name)
        .containsExactly(hub.server.uri("").getAuthority() + "/x/net.gguf", "my model");
    assertThat(catalog.models().getLast())
        .satisfies(model -> assertThat(model.bytes()).isEqualTo(1_000))
        .satisfies(
            model -> assertThat(model.source()).isEqualTo("hf:ggml-org/Tiny-GGUF:tiny-Q4_K_M.gguf"))
        .satisfies(model -> assertThat(model.path()).hasBinaryContent(SMALL.bytes()));
  }

  @Test
  void severalAnswer() throws IOException {
    hub.server.on("/a/net.gguf", SMALL.whole()).on("/b/net.gguf", LARGE.whole());
    hub.pull(hub.server.uri("/a/net.gguf"));
    hub.pull(hub.server.uri("/b/net.gguf"));
    AltiplanoException error = refused("net");
    assertThat(error.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    assertThat(error).hasMessageContaining("/a/net.gguf").hasMessageContaining("/b/net.gguf");
  }

  @Test
  void nobodyAnswers() {
    assertThat(refused("x")).hasMessageContaining("alti pull hf:owner/repo");
    hub.pull("hf:ggml-org/Tiny-GGUF");
    AltiplanoException near = refused("tyny-q4_k_m");
    assertThat(near.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
    assertThat(near).hasMessageContaining("did you mean ggml-org/Tiny-GGUF:tiny-Q4_K_M.gguf?");
    assertThat(refused("hf:ggml-org/Tiny-GGUF:Q8_0")).hasMessageContaining("did you mean");
    assertThat(refused("phi-4")).hasMessageContaining("alti list");
    assertThat(refused("")).hasMessageContaining("neither");
    assertThat(refused("a\0b").code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND);
  }

  @Test
  void distances() {
    assertThat(ModelNames.distance("kitten", "sitting", 5)).isEqualTo(3);
    assertThat(ModelNames.distance("", "abc", 5)).isEqualTo(3);
    assertThat(ModelNames.distance("abc", "abcdefgh", 2)).isEqualTo(3);
  }
}
