package io.altiplano.engine.architecture;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AltiplanoException;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever of a model is changed, the agreement with llama.cpp is gone: each kind of tensor and
 * each key of the configuration enters the numbers that {@link ArchitectureGoldenTest} compares.
 */
class PerturbationTest {
  /** Well beyond what two orders of addition make. */
  private static final float MOVED = 5 * ArchitectureGoldenTest.TOLERANCE;

  @TempDir Path folder;

  static List<String> models() {
    return ArchitectureGoldenTest.models();
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyKindOfTensorMatters(String name) throws IOException {
    Golden golden = Golden.of(name);
    List<String> ignored = new ArrayList<>();
    try (GgufFile file = GgufFile.open(TinyModels.write(TinyModels.named(name), folder))) {
      Map<String, Tensor> kinds = kinds(file);
      assertThat(kinds).hasSizeGreaterThanOrEqualTo(8);
      for (Tensor tensor : kinds.values()) {
        if (isUnusedRopeFactor(name, tensor.name())) {
          continue;
        }
        GgufWriter writer = new GgufWriter().putAll(file.metadata());
        file.tensors()
            .values()
            .forEach(
                each -> writer.tensor(each.name().equals(tensor.name()) ? perturbed(each) : each));
        float distance = distance(golden, writer);
        if (!(distance > MOVED)) {
          ignored.add(tensor.name() + " moved " + distance);
        }
      }
    }
    assertThat(ignored).as(name).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("models")
  void everyKeyMatters(String name) throws IOException {
    Golden golden = Golden.of(name);
    List<String> ignored = new ArrayList<>();
    try (GgufFile file = GgufFile.open(TinyModels.write(TinyModels.named(name), folder))) {
      Map<String, Object> keys = PerturbedKeys.of(file.metadata());
      assertThat(keys).hasSizeGreaterThanOrEqualTo(10);
      keys.forEach((key, value) -> {
        GgufWriter writer = new GgufWriter().putAll(file.metadata()).put(key, value);
        file.tensors().values().forEach(writer::tensor);
        float distance = distance(golden, writer);
        if (!(distance > MOVED)) {
          ignored.add(key + " as " + value + " moved " + distance);
        }
      });
    }
    assertThat(ignored).as(name).isEmpty();
  }

  /** The first tensor of each name, whatever its block. */
  private static Map<String, Tensor> kinds(GgufFile file) {
    Map<String, Tensor> kinds = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, tensor) -> kinds.putIfAbsent(name.replaceFirst("^blk\\.\\d+\\.", ""), tensor));
    return kinds;
  }

  /** Of two sets of factors a context uses one; the other is the other tiny model's. */
  private static boolean isUnusedRopeFactor(String model, String tensor) {
    return (model.equals("phi3-short") && tensor.equals("rope_factors_long.weight"))
        || (model.equals("phi3-long") && tensor.equals("rope_factors_short.weight"));
  }

  /** Every third element half as large again: no norm that follows can undo it. */
  private static Tensor perturbed(Tensor tensor) {
    float[] values = tensor.data().toArray(ValueLayout.JAVA_FLOAT);
    for (int i = 0; i < values.length; i += 3) {
      values[i] *= 1.5f;
    }
    MemorySegment data = MemorySegment.ofArray(values);
    return new Tensor(tensor.name(), ElementType.F32, tensor.shape(), data);
  }

  /** How far the changed model is from the golden; infinitely if it is refused. */
  private float distance(Golden golden, GgufWriter writer) {
    Path path = folder.resolve("perturbed.gguf");
    try (FileChannel channel = FileChannel.open(path, CREATE, WRITE, TRUNCATE_EXISTING)) {
      writer.writeTo(channel, written -> {});
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    try (LanguageModel model = LanguageModel.load(path, ArchitectureGoldenTest.exact())) {
      return golden.distance(model.score(golden.tokens()).logProbabilities());
    } catch (AltiplanoException refused) {
      return Float.POSITIVE_INFINITY;
    }
  }
}
