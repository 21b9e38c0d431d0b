package io.altiplano.bench;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.altiplano.engine.kernel.KernelSets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.RunnerException;

/** Every benchmark runs, in this JVM and for a moment: what it measures is not looked at. */
class BenchmarksTest {
  private static final List<String> SHORT =
      List.of("-f", "0", "-wi", "0", "-i", "1", "-r", "1ms", "-v", "SILENT");

  @BeforeAll
  static void besideOthers() {
    // JMH allows one run on a machine; this one measures nothing.
    System.setProperty("jmh.ignoreLock", "true");
  }

  private static Collection<RunResult> run(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(SHORT);
    return Benchmarks.run(all.toArray(String[]::new));
  }

  private static Map<String, Set<String>> kernelsByBenchmark(Collection<RunResult> results) {
    return results.stream()
        .collect(
            Collectors.groupingBy(
                result -> result.getPrimaryResult().getLabel(),
                Collectors.mapping(
                    result -> result.getParams().getParam("kernels"), Collectors.toSet())));
  }

  @Test
  void everyKernelIsMeasuredWithEverySetThatRunsHere() throws Exception {
    Collection<RunResult> results =
        run("Matmul|Attention|Row", "-p", "weightRows=256", "-p", "positions=128");
    Set<String> sets = KernelSets.all().stream().map(set -> set.name()).collect(Collectors.toSet());
    assertThat(kernelsByBenchmark(results))
        .containsOnlyKeys("matmul", "attend", "row", "encode", "decode")
        .allSatisfy((name, kernels) -> assertThat(kernels).as(name).isEqualTo(sets));
    assertThat(results).allSatisfy(r -> assertThat(r.getPrimaryResult().getScore()).isPositive());
  }

  @Test
  void theWeightsReadAreCounted() throws Exception {
    RunResult result =
        run(
                "Matmul",
                "-p",
                "kernels=scalar",
                "-p",
                "type=Q8_0",
                "-p",
                "rows=1",
                "-p",
                "weightRows=256")
            .iterator()
            .next();
    double products = result.getPrimaryResult().getScore();
    double gigabytes = requireNonNull(result.getSecondaryResults().get("gigabytes")).getScore();
    assertThat(gigabytes / products).isCloseTo(256 * 2048 * 34 / 32 / 1e9, withinPercentage(1));
  }

  @Test
  void samplersAreMeasured() throws Exception {
    assertThat(run("Sampler", "-p", "tokens=16384", "-p", "deviation=6"))
        .hasSize(2 * SamplerBenchmark.Setting.values().length);
  }

  @Test
  void theServerIsMeasuredInEachOfItsForms() throws Exception {
    assertThat(run("Server")).hasSize(ServerBenchmark.Form.values().length);
  }

  @Test
  void kernelsThatDoNotExistAreRefused() {
    assertThatThrownBy(() -> run("Row.row", "-p", "kernels=abacus"))
        .isInstanceOf(RunnerException.class);
  }

  @Test
  void wrongNumbersAreNotTimed() {
    Verified.same(new float[] {1, Float.NaN}, new float[] {1, Float.NaN});
    assertThatThrownBy(() -> Verified.same(new float[] {1, 2}, new float[] {1, 2.0000002f}))
        .hasMessage("computes 2.0000002 at 1, the scalar kernels 2.0");
    assertThatThrownBy(() -> Verified.same(new float[] {0f}, new float[] {-0f}))
        .isInstanceOf(IllegalStateException.class);
  }
}
