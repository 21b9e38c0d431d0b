package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.convert.SyntheticFamily;
import io.altiplano.engine.convert.SyntheticModel;
import io.altiplano.engine.convert.SyntheticShape;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.model.LoadedModel.Adapter;
import io.altiplano.engine.model.ModelConfig;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryPlanTest {
  private static final long MEBIBYTE = 1 << 20;
  private static final SyntheticShape SHAPE =
      SyntheticShape.dense("tiny", SyntheticFamily.LLAMA, 64, 2, 4, 2, 16, 96, 400, 4096);

  @TempDir Path folder;

  @Test
  void theCacheIsWhatItsPositionsTake() {
    MemoryPlan plan =
        plan(SHAPE, ModelSettings.DEFAULT.withContextLength(1000).withCacheType(ElementType.F32));
    // 1000 positions are 32 pages of 32; keys and values of 2 layers, 2 heads, 16 floats.
    assertThat(plan.cacheBytes()).isEqualTo(32 * 32 * 2 * 2 * 2 * 16 * 4);
  }

  @Test
  void adaptersCountAsWeights() throws IOException {
    Path adapter = Files.write(folder.resolve("adapter.gguf"), new byte[12_345]);
    ModelSettings adapted =
        ModelSettings.DEFAULT.withAdapters(
            List.of(new Adapter(adapter, 1), new Adapter(folder.resolve("missing.gguf"), 1)));
    assertThat(
            plan(SHAPE, adapted).weightBytes() - plan(SHAPE, ModelSettings.DEFAULT).weightBytes())
        .isEqualTo(12_345);
  }

  @Test
  void tooLittleMemoryIsSaidWithBothNumbers() {
    MemoryPlan plan = new MemoryPlan(8192, 900 * MEBIBYTE, 90 * MEBIBYTE, 10 * MEBIBYTE);
    assertThatCode(() -> plan.requireFits(1000 * MEBIBYTE, 10 * MEBIBYTE))
        .doesNotThrowAnyException();
    assertRefused(plan, 999 * MEBIBYTE, 10 * MEBIBYTE)
        .hasMessageContaining("needs 1000.0 MiB")
        .hasMessageContaining("999.0 MiB are available");
    assertRefused(plan, 1000 * MEBIBYTE, 9 * MEBIBYTE)
        .hasMessageContaining("buffers need 10.0 MiB")
        .hasMessageContaining("heap holds 9.0 MiB");
  }

  /** Each number is in range by itself; together they are beyond 64 bits. */
  @Test
  void absurdSizesDoNotWrapAround() {
    SyntheticShape absurd =
        SHAPE
            .with("block_count", 4096)
            .with("context_length", 1 << 24)
            .with("attention.head_count", 1)
            .with("attention.head_count_kv", 1)
            .with("attention.key_length", 1 << 20)
            .with("attention.value_length", 1 << 20);
    MemoryPlan plan =
        plan(absurd, ModelSettings.DEFAULT.withContextLength(1 << 24).withParallel(4096));
    assertThat(plan.totalBytes()).isGreaterThan(1L << 60);
    assertRefused(plan, 1L << 60, 1L << 40);
  }

  private static AbstractThrowableAssert<?, ?> assertRefused(
      MemoryPlan plan, long available, long heap) {
    return assertThatThrownBy(() -> plan.requireFits(available, heap))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INSUFFICIENT_MEMORY));
  }

  private MemoryPlan plan(SyntheticShape shape, ModelSettings settings) {
    Path path = folder.resolve("model.gguf");
    new SyntheticModel(shape, ElementType.F32, 1).writer().write(path);
    try (GgufFile file = GgufFile.open(path)) {
      return MemoryPlan.of(file, ModelConfig.read(file), settings);
    }
  }
}
