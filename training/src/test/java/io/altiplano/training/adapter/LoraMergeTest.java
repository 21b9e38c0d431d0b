package io.altiplano.training.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.ModelSettings;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.adapter.LoraMerge.Scaled;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoraMergeTest {
  static final String TEXT = "a llama stands in the rain, and so does another";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(floats = {1f, 0.5f, -0.25f})
  void mergedSaysWhatTheModelSaysWithItsAdapter(float scale) {
    Path model = RandomAdapter.model(folder, SyntheticFamily.LLAMA, ElementType.F32);
    Path adapter = folder.resolve("adapter.gguf");
    Path merged = folder.resolve("merged.gguf");
    try (GgufFile base = GgufFile.open(model)) {
      LoraWeights weights = RandomAdapter.of(base, 4, 1);
      weights.write(adapter);
      LoraMerge merge = new LoraMerge(base, List.of(new Scaled(weights, scale)), Optional.empty());
      long[] written = {0};
      merge.write(merged, bytes -> written[0] = bytes);
      assertThat(written[0]).isEqualTo(merge.bytes());
      assertThat(merge.changed()).isEqualTo(2 * 7 + 1);
    }

    float[] plain = scores(model, List.of());
    float[] adapted = scores(model, List.of(new Adapter(adapter, scale)));
    assertThat(distance(plain, adapted)).as("the adapter matters").isGreaterThan(0.05f);
    assertThat(distance(scores(merged, List.of()), adapted)).isLessThan(1e-5f);
  }

  @Test
  void severalAdaptersAddUp() {
    Path model = RandomAdapter.model(folder, SyntheticFamily.QWEN3, ElementType.F32);
    Path first = folder.resolve("first.gguf");
    Path second = folder.resolve("second.gguf");
    Path merged = folder.resolve("merged.gguf");
    try (GgufFile base = GgufFile.open(model)) {
      LoraWeights one = RandomAdapter.of(base, 4, 1);
      LoraWeights two = RandomAdapter.of(base, 2, 2);
      one.write(first);
      two.write(second);
      new LoraMerge(base, List.of(new Scaled(one, 1), new Scaled(two, 0.5f)), Optional.empty())
          .write(merged, _ -> {});
    }

    float[] adapted = scores(model, List.of(new Adapter(first, 1), new Adapter(second, 0.5f)));
    assertThat(distance(scores(merged, List.of()), adapted)).isLessThan(1e-5f);
  }

  @Test
  void quantisedWeightsStaySoOrBecomeWhatIsAsked() {
    Path model = RandomAdapter.model(folder, SyntheticFamily.LLAMA, ElementType.Q8_0);
    Path kept = folder.resolve("kept.gguf");
    Path whole = folder.resolve("whole.gguf");
    Path adapter = folder.resolve("adapter.gguf");
    try (GgufFile base = GgufFile.open(model)) {
      LoraWeights weights = RandomAdapter.of(base, 4, 1);
      weights.write(adapter);
      List<Scaled> scaled = List.of(new Scaled(weights, 1));
      new LoraMerge(base, scaled, Optional.empty()).write(kept, _ -> {});
      new LoraMerge(base, scaled, Optional.of(ElementType.F32)).write(whole, _ -> {});
    }

    try (GgufFile file = GgufFile.open(kept);
        GgufFile other = GgufFile.open(whole)) {
      assertThat(file.tensor("blk.0.attn_q.weight").type()).isEqualTo(ElementType.Q8_0);
      assertThat(other.tensor("blk.0.attn_q.weight").type()).isEqualTo(ElementType.F32);
      assertThat(other.tensor("token_embd.weight").type()).isEqualTo(ElementType.Q8_0);
    }
    float[] adapted = scores(model, List.of(new Adapter(adapter, 1)));
    // Products with quantised weights round their inputs, those with whole ones do not.
    float matters = distance(scores(model, List.of()), adapted);
    assertThat(distance(scores(whole, List.of()), adapted)).isLessThan(matters / 4);
    assertThat(distance(scores(kept, List.of()), adapted)).isLessThan(matters / 4);
  }

  @Test
  void anAdapterOfAnotherModelIsRefused() {
    Path model = RandomAdapter.model(folder, SyntheticFamily.LLAMA, ElementType.F32);
    try (GgufFile base = GgufFile.open(model)) {
      LoraWeights weights = RandomAdapter.of(base, 4, 1);
      refused(base, new LoraWeights("qwen3", 1, weights.changes()), "qwen3", "llama");
      SequencedMap<String, LowRank> changes = new LinkedHashMap<>(weights.changes());
      changes.put("blk.7.attn_q.weight", changes.firstEntry().getValue());
      refused(base, new LoraWeights("llama", 1, changes), "blk.7.attn_q.weight", "missing");
      changes.clear();
      changes.put("blk.0.attn_q.weight", new LowRank(2, 2, 1, new float[2], new float[2]));
      refused(base, new LoraWeights("llama", 1, changes), "blk.0.attn_q.weight", "[2, 2]");
    }
  }

  private static void refused(GgufFile base, LoraWeights weights, String... words) {
    assertThatThrownBy(() -> new LoraMerge(base, List.of(new Scaled(weights, 1)), Optional.empty()))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContainingAll(words);
  }

  static float[] scores(Path model, List<Adapter> adapters) {
    ModelSettings settings =
        ModelSettings.DEFAULT.withCacheType(ElementType.F32).withAdapters(adapters);
    try (LanguageModel adapted = LanguageModel.load(model, settings)) {
      return adapted.score(TEXT).logProbabilities();
    }
  }

  static float distance(float[] a, float[] b) {
    assertThat(a).hasSameSizeAs(b).hasSizeGreaterThan(20);
    float largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }
}
