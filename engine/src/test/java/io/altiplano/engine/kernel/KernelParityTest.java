package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel set against the scalar truth: equal bit for bit at every size from 1 to 4098. */
class KernelParityTest {
  static final int LARGEST = 4098;

  static Stream<Kernels> sets() {
    return KernelSets.all().stream();
  }

  @Test
  void everySetThatThisProcessorLacksIsNamed() {
    for (KernelSets.KernelSet set : KernelSets.sets()) {
      if (set.kernels().isEmpty()) {
        assertThat(set.note())
            .as(set.name())
            .matches(".*(vectors are at most|not built|has no A).*");
        System.out.printf("kernel set %s does not run here: %s%n", set.name(), set.note());
      }
    }
    assertThat(KernelSets.sets())
        .extracting(KernelSets.KernelSet::name)
        .containsExactly(
            "scalar",
            "vector-128",
            "vector-256",
            "vector-512",
            "native-avx2",
            "native-avx512vnni",
            "native-amx");
    assertThat(KernelSets.all()).hasSizeGreaterThan(1);
  }

  @Test
  void everySetEqualsTheScalarTruthAtEverySize() {
    Kernels truth = KernelSets.named("scalar");
    IntStream.rangeClosed(1, LARGEST)
        .forEach(size -> {
          for (KernelCase test : KernelCase.ofSize(size)) {
            float[] expected = test.run(truth);
            for (Kernels kernels : KernelSets.all()) {
              assertThat(test.run(kernels))
                  .as("%s by %s", test, kernels.name())
                  .isEqualTo(expected);
            }
          }
        });
  }

  /**
   * Kernels work on weight rows in panels, in streams and in groups of panels, on activation rows
   * in tiles and batches, and on columns in segments; with what is left over of each.
   */
  @ParameterizedTest
  @EnumSource(ElementType.class)
  void howRowsAndColumnsAreGroupedDoesNotMatter(ElementType type) {
    List<KernelCase> cases =
        List.of(
            KernelCase.matmul(type, 512, 5, 104, List.of(1, 2, 4, 7, 9, 16, 17, 40)),
            KernelCase.matmul(type, 2304, 0, 19, List.of(1, 3, 4, 15, 33)),
            KernelCase.matmul(type, 256, 0, 66, List.of(530)),
            KernelCase.matmul(type, 16640, 0, 17, List.of(1, 5)));
    for (KernelCase test : cases) {
      float[] expected = test.run(KernelSets.named("scalar"));
      for (Kernels kernels : KernelSets.all()) {
        assertThat(test.run(kernels)).as("%s by %s", test, kernels.name()).isEqualTo(expected);
      }
    }
  }

  /** Tiles of sixteen, of which six are kept in registers, and blocks of weights for more. */
  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"})
  void howRoundedRowsAreGroupedDoesNotMatter(ElementType type) {
    List<KernelCase> cases =
        List.of(
            KernelCase.matmulRounded(type, 512, 5, 104, List.of(1, 2, 24, 33, 100, 144, 160, 200)),
            KernelCase.matmulRounded(type, 2304, 0, 19, List.of(2, 41, 160)),
            KernelCase.matmulRounded(type, 256, 0, 306, List.of(170)),
            KernelCase.matmulRounded(type, 256, 0, 34, List.of(800)));
    for (KernelCase test : cases) {
      float[] expected = test.run(KernelSets.named("scalar"));
      for (Kernels kernels : KernelSets.all()) {
        assertThat(test.run(kernels)).as("%s by %s", test, kernels.name()).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void resultsAreNumbersAndNotAllTheSame(Kernels kernels) {
    for (KernelCase test : KernelCase.ofSize(512)) {
      float[] result = test.run(kernels);
      for (float value : result) {
        assertThat(value).as("%s by %s", test, kernels.name()).isFinite();
      }
      assertThat(IntStream.range(0, result.length).mapToObj(i -> result[i]).distinct().count())
          .as("%s by %s", test, kernels.name())
          .isGreaterThan(2);
    }
  }

  /** What is no number must come out as none, so that somebody notices; infinity as in Java. */
  @ParameterizedTest
  @MethodSource("sets")
  void whatIsNoNumberIsNotForgotten(Kernels kernels) {
    for (ElementType type : List.of(ElementType.Q8_0, ElementType.Q4_K)) {
      Tensor weight = KernelCase.weight(type, 512, 3);
      for (float odd : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
        float[] expected = withOdd(KernelSets.named("scalar"), weight, odd);
        assertThat(withOdd(kernels, weight, odd)).as("%s, %s", type, odd).isEqualTo(expected);
        assertThat(Float.isNaN(expected[0]) || Float.isInfinite(odd)).isTrue();
      }
    }
  }

  private static float[] withOdd(Kernels kernels, Tensor weight, float odd) {
    float[] values = new float[512];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 - 3;
    }
    values[5] = odd;
    Activations activations = new Activations();
    activations.reset(values, 1, values.length);
    activations.ensure(weight.type(), kernels, Workers.SERIAL);
    float[] out = new float[3];
    kernels.matmul(weight, activations, 0, 3, out);
    return out;
  }
}
