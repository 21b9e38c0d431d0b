package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.incubator.vector.VectorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The promise of {@link Kernels}: a row's arithmetic does not depend on its company. */
class KernelDeterminismTest {
  private static final int COLUMNS = 1024;
  private static final int ROWS = 37;
  private static final int LARGEST_BATCH = 23;

  static Stream<Arguments> setsAndTypes() {
    return KernelSets.all().stream()
        .flatMap(
            set -> Stream.of(ElementType.values()).map(type -> Arguments.of(set.name(), type)));
  }

  @ParameterizedTest
  @MethodSource("setsAndTypes")
  void aRowAloneEqualsTheSameRowInABatch(String set, ElementType type) {
    Kernels kernels = KernelSets.named(set);
    Tensor weight = KernelCase.weight(type, COLUMNS, ROWS);
    float[] alone = alone(kernels, weight);
    for (int batch = 2; batch <= LARGEST_BATCH; batch++) {
      Activations activations = KernelCase.activations(kernels, type, batch, COLUMNS);
      float[] out = new float[batch * ROWS];
      kernels.matmul(weight, activations, 0, ROWS, out);
      assertThat(out).as("batch of %d", batch).containsExactly(head(alone, out.length));
    }
  }

  @ParameterizedTest
  @MethodSource("setsAndTypes")
  void rangesAndThreadsDoNotShow(String set, ElementType type) {
    Kernels kernels = KernelSets.named(set);
    Tensor weight = KernelCase.weight(type, COLUMNS, ROWS);
    float[] alone = alone(kernels, weight);
    for (int threads : new int[] {1, 2, 5}) {
      Workers workers = new ThreadPerTask(threads);
      Activations activations = new Activations();
      activations.reset(
          KernelCase.activations(kernels, type, LARGEST_BATCH, COLUMNS).values(),
          LARGEST_BATCH,
          COLUMNS);
      activations.ensure(type, kernels, workers);
      for (int grain : new int[] {1, 3, 16}) {
        float[] out = new float[LARGEST_BATCH * ROWS];
        workers.split(
            ROWS, grain, (from, to) -> kernels.matmul(weight, activations, from, to, out));
        assertThat(out).as("%d threads, grain %d", threads, grain).containsExactly(alone);
      }
    }
  }

  /** Each definition of a set of vectors is a class of its own, so this one starts interpreted. */
  @Test
  void interpretedEqualsCompiled() {
    for (KernelSets.KernelSet set : KernelSets.sets()) {
      if (!set.name().startsWith("vector-") || set.kernels().isEmpty()) {
        continue;
      }
      int bits = Integer.parseInt(set.name().substring("vector-".length()));
      Kernels fresh = VectorSets.define(VectorShape.forBitSize(bits));
      List<KernelCase> cases = KernelCase.ofSize(512);
      List<float[]> interpreted = cases.stream().map(test -> test.run(fresh)).toList();
      for (int i = 0; i < cases.size(); i++) {
        KernelCase test = cases.get(i);
        for (int round = 0; round < 1500; round++) {
          float[] result = test.run(fresh);
          if (round % 50 == 0) {
            assertThat(result)
                .as("%s by %s, round %d", test, fresh.name(), round)
                .isEqualTo(interpreted.get(i));
          }
        }
      }
    }
  }

  /** Each output from a call of its own. */
  private static float[] alone(Kernels kernels, Tensor weight) {
    float[] out = new float[LARGEST_BATCH * ROWS];
    float[] values =
        KernelCase.activations(kernels, weight.type(), LARGEST_BATCH, COLUMNS).values();
    Activations one = new Activations();
    for (int t = 0; t < LARGEST_BATCH; t++) {
      float[] row = new float[COLUMNS];
      System.arraycopy(values, t * COLUMNS, row, 0, COLUMNS);
      one.reset(row, 1, COLUMNS);
      one.ensure(weight.type(), kernels, Workers.SERIAL);
      float[] products = new float[ROWS];
      for (int r = 0; r < ROWS; r++) {
        kernels.matmul(weight, one, r, r + 1, products);
      }
      System.arraycopy(products, 0, out, t * ROWS, ROWS);
    }
    return out;
  }

  private static float[] head(float[] values, int count) {
    float[] head = new float[count];
    System.arraycopy(values, 0, head, 0, count);
    return head;
  }

  /** A thread for each task: the least predictable order there is. */
  private record ThreadPerTask(int count) implements Workers {
    @Override
    public void run(int tasks, IntConsumer task) {
      List<Thread> threads = new ArrayList<>();
      IntStream.range(0, tasks)
          .forEach(index -> threads.add(Thread.ofPlatform().start(() -> task.accept(index))));
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }
}
