package io.altiplano.engine.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** LoRA adapters change a model as they change it in llama.cpp, at full and at partial strength. */
class AdapterGoldenTest {
  static final List<String> MODELS = List.of("llama", "mixtral", "phi3-short", "gemma3");
  static final List<Float> SCALES = List.of(1f, 0.5f);
  static final float TOLERANCE = 1e-3f;

  @TempDir Path folder;

  @ParameterizedTest
  @FieldSource("MODELS")
  void adaptedLogProbabilitiesAreLlamaCppsOwn(String name) throws IOException {
    Path model = TinyModels.write(TinyModels.named(name), folder);
    Path adapter = TinyAdapter.write(TinyModels.named(name), model, folder);
    float[] base = scores(model, List.of());
    for (float scale : SCALES) {
      float[] expected = golden(name, scale);
      float[] ours = scores(model, List.of(new Adapter(adapter, scale)));
      assertThat(distance(ours, base)).as("the adapter matters").isGreaterThan(0.1f);
      assertThat(distance(ours, expected)).as("%s at %s", name, scale).isLessThan(TOLERANCE);
    }
  }

  @Test
  void twoAdaptersAddUp() throws IOException {
    Path model = TinyModels.write(TinyModels.named("llama"), folder);
    Path adapter = TinyAdapter.write(TinyModels.named("llama"), model, folder);
    float[] once = scores(model, List.of(new Adapter(adapter, 1f)));
    float[] halves = scores(model, List.of(new Adapter(adapter, 0.5f), new Adapter(adapter, 0.5f)));
    assertThat(distance(halves, once)).isLessThan(1e-4f);
  }

  @Test
  void anAdapterForAnotherModelIsRefused() {
    Path model = TinyModels.write(TinyModels.named("llama"), folder);
    Path other = TinyModels.write(TinyModels.named("qwen3"), folder);
    Path adapter = TinyAdapter.write(TinyModels.named("qwen3"), other, folder);
    assertThatThrownBy(() -> scores(model, List.of(new Adapter(adapter, 1f))))
        .hasMessageContaining("made for architecture 'qwen3', the model is 'llama'");
    assertThatThrownBy(() -> scores(model, List.of(new Adapter(model, 1f))))
        .hasMessageContaining("not a LoRA adapter");
  }

  @Test
  void anAdapterOfAnUnknownTensorIsRefused() {
    Path model = TinyModels.write(TinyModels.named("llama"), folder);
    Path adapter = folder.resolve("unknown.gguf");
    Shape shape = new Shape(4, 4);
    MemorySegment zeros = MemorySegment.ofArray(new byte[64]);
    new GgufWriter()
        .put("general.type", "adapter")
        .put("general.architecture", "llama")
        .put("adapter.type", "lora")
        .put("adapter.lora.alpha", 1f)
        .tensor("blk.9.attn_q.weight.lora_a", ElementType.F32, shape, zeros)
        .tensor("blk.9.attn_q.weight.lora_b", ElementType.F32, shape, zeros)
        .write(adapter);
    assertThatThrownBy(() -> scores(model, List.of(new Adapter(adapter, 1f))))
        .hasMessageContaining("blk.9.attn_q.weight.lora_a");
  }

  static float[] scores(Path model, List<Adapter> adapters) throws IOException {
    ModelSettings settings =
        ModelSettings.DEFAULT.withCacheType(ElementType.F32).withAdapters(adapters);
    try (LanguageModel adapted = LanguageModel.load(model, settings)) {
      return adapted.score(Golden.text()).logProbabilities();
    }
  }

  static float distance(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b);
    float largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  static float[] golden(String name, float scale) throws IOException {
    try (InputStream in =
        AdapterGoldenTest.class.getResourceAsStream("/golden/adapters/adapters.json")) {
      JsonNode all = new ObjectMapper().readTree(Objects.requireNonNull(in, "golden file"));
      return Golden.floats(all.get(name).get(String.valueOf(scale)));
    }
  }
}
