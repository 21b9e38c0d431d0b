package io.altiplano.training.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.adapter.LoraMerge;
import io.altiplano.training.adapter.LoraMerge.Scaled;
import io.altiplano.training.adapter.LoraWeights;
import io.altiplano.training.adapter.LowRank;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PEFT would do with the folder gives the folder of the merged model. */
class PeftFolderTest {
  private static final int RANK = 3;
  private static final float ALPHA = 4.5f;

  @TempDir private Path folder;

  @Test
  void baseAndChangeInHuggingFacesOrderAreTheMergedModelInThatOrder() {
    SyntheticShape shape =
        SyntheticShape.dense(
            "t", SyntheticFamily.LLAMA, 64, 2, 4, 2, 32, 96, ByteLevelModel.VOCABULARY, 256);
    Path model = folder.resolve("model.gguf");
    ByteLevelModel.of(shape, ElementType.F32, 3, "llama-bpe").write(model);
    Path merged = folder.resolve("merged.gguf");
    try (GgufFile base = GgufFile.open(model)) {
      LoraWeights adapter = adapter(base);
      adapter.writeFolder(folder.resolve("peft"), base);
      new LoraMerge(base, List.of(new Scaled(adapter, 1)), Optional.empty()).write(merged, _ -> {});
      new GgufToFolder(base, ElementType.F32).write(folder.resolve("base"), _ -> {});
    }
    try (GgufFile file = GgufFile.open(merged)) {
      new GgufToFolder(file, ElementType.F32).write(folder.resolve("merged"), _ -> {});
    }

    Path tensors = folder.resolve("peft/adapter_model.safetensors");
    try (SafetensorsFolder base = SafetensorsFolder.open(folder.resolve("base"));
        SafetensorsFolder peft = SafetensorsFolder.openFile(tensors);
        SafetensorsFolder expected = SafetensorsFolder.open(folder.resolve("merged"))) {
      int changed = 0;
      for (Tensor weight : base.tensors().values()) {
        String name = weight.name().replaceFirst("\\.weight$", "");
        Tensor down = peft.tensors().get("base_model.model." + name + ".lora_A.weight");
        Tensor up = peft.tensors().get("base_model.model." + name + ".lora_B.weight");
        if (down != null && up != null) {
          changed++;
          requireSum(
              weight, down, up, Objects.requireNonNull(expected.tensors().get(weight.name())));
        }
      }
      assertThat(changed).isEqualTo(2 * 7 + 1);
    }
  }

  private static void requireSum(Tensor weight, Tensor down, Tensor up, Tensor merged) {
    for (int row = 0; row < weight.rows(); row++) {
      for (int column = 0; column < weight.columns(); column++) {
        float sum = 0;
        for (int r = 0; r < RANK; r++) {
          sum += at(up, row, r) * at(down, r, column);
        }
        assertThat(at(merged, row, column))
            .isCloseTo(at(weight, row, column) + ALPHA / RANK * sum, within(1e-6f));
      }
    }
  }

  private static float at(Tensor tensor, int row, int column) {
    long index = (long) row * tensor.columns() + column;
    return tensor.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, index * Float.BYTES);
  }

  private static LoraWeights adapter(GgufFile base) {
    SplittableRandom random = new SplittableRandom(11);
    SequencedMap<String, LowRank> changes = new LinkedHashMap<>();
    for (Tensor weight : base.tensors().values()) {
      if (weight.shape().rank() == 2 && !weight.name().startsWith("token_embd")) {
        float[] down = new float[RANK * weight.columns()];
        float[] up = new float[weight.rows() * RANK];
        for (int i = 0; i < down.length; i++) {
          down[i] = random.nextFloat() - 0.5f;
        }
        for (int i = 0; i < up.length; i++) {
          up[i] = random.nextFloat() - 0.5f;
        }
        changes.put(weight.name(), new LowRank(weight.columns(), weight.rows(), RANK, down, up));
      }
    }
    return new LoraWeights("llama", ALPHA, changes);
  }
}
