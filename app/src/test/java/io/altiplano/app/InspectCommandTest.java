package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.app.console.Json;
import io.altiplano.engine.gguf.GgufWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  @TempDir static Path folder;
  static String model = "";
  static String chatting = "";

  @BeforeAll
  static void writeModels() {
    model = AlphabetModel.write(folder).toString();
    chatting = AlphabetModel.writeChatting(folder).toString();
  }

  private static Map<?, ?> json(String... arguments) throws Exception {
    Outcome outcome = Terminal.piped().alti(arguments);
    assertThat(outcome.status()).as(outcome.err()).isZero();
    Path file = Files.writeString(folder.resolve("out.json"), outcome.out());
    return (Map<?, ?>) Objects.requireNonNull(Json.read(file));
  }

  @Test
  void peopleSeeWhatItIsAndWhatItNeeds() {
    Outcome outcome = Terminal.piped().alti("inspect", model, "--tensors");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .contains("알파벳 alphabet", "llama", "12 (12 F32)", "weights", "96 positions", "it fits")
        .contains("tokenizer.ggml.tokens", "291 [<unk>, <s>, </s>, <0x00>")
        .containsPattern("blk\\.0\\.ffn_down\\.weight +F32 +\\[32, 320\\] +40.0 KiB");
  }

  @Test
  void jsonHoldsEverything() throws Exception {
    Map<?, ?> json = json("inspect", model, "--json");
    assertThat(json.get("architecture")).isEqualTo("llama");
    assertThat(json.get("runs")).isEqualTo(true);
    assertThat((List<?>) json.get("tensors")).hasSize(12);
    Map<?, ?> metadata = (Map<?, ?>) Objects.requireNonNull(json.get("metadata"));
    assertThat(metadata.get("llama.context_length")).isEqualTo(96);
    assertThat((List<?>) metadata.get("tokenizer.ggml.tokens")).hasSize(291);
    Map<?, ?> memory = (Map<?, ?>) Objects.requireNonNull(json.get("memory"));
    assertThat(memory.get("contextLength")).isEqualTo(96);
    assertThat(memory.get("fits")).isEqualTo(true);
  }

  @Test
  void theCacheFollowsItsTypeAndTheContext() throws Exception {
    long f32 = cacheBytes("inspect", model, "--json", "--cache-type", "f32");
    long f16 = cacheBytes("inspect", model, "--json", "--cache-type", "F16");
    long shorter = cacheBytes("inspect", model, "--json", "--cache-type", "f32", "--context", "32");
    assertThat(f32).isEqualTo(2 * f16).isGreaterThan(shorter);
  }

  private static long cacheBytes(String... arguments) throws Exception {
    Map<?, ?> memory = (Map<?, ?>) Objects.requireNonNull(json(arguments).get("memory"));
    return ((Number) Objects.requireNonNull(memory.get("cacheBytes"))).longValue();
  }

  @Test
  void theTemplateCanBeTakenOut() {
    assertThat(Terminal.piped().alti("inspect", chatting, "--template").out())
        .isEqualTo(AlphabetModel.TEMPLATE);
    Outcome none = Terminal.piped().alti("inspect", model, "--template");
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.err()).contains("no chat template");
  }

  @Test
  void anUnknownArchitectureIsShownAllTheSame() throws Exception {
    Path file = folder.resolve("strange.gguf");
    new GgufWriter().put("general.architecture", "abacus").write(file);
    Outcome outcome = Terminal.piped().alti("inspect", file.toString());
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("abacus", "cannot run");
    assertThat(json("inspect", file.toString(), "--json").get("runs")).isEqualTo(false);
    Outcome run = Terminal.piped().alti("embed", file.toString(), "x");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("abacus", "llama");
  }

  @Test
  void aModelIsNamedOnce() {
    assertThat(Terminal.piped().alti("inspect", "-m", model, model).err()).contains("named twice");
    assertThat(Terminal.piped().alti("inspect").err()).contains("ALTIPLANO_MODEL");
  }
}
