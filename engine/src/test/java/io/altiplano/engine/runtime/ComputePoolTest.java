package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ComputePoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void eachIndexRunsOnce(int threads) {
    try (ComputePool pool = new ComputePool(threads)) {
      for (int round = 0; round < 2_000; round++) {
        AtomicIntegerArray counts = new AtomicIntegerArray(1 + round % 37);
        pool.run(counts.length(), counts::incrementAndGet);
        for (int i = 0; i < counts.length(); i++) {
          assertThat(counts.get(i)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void parkedThreadsWakeUp() throws InterruptedException {
    try (ComputePool pool = new ComputePool(3)) {
      for (int round = 0; round < 20; round++) {
        Thread.sleep(5);
        AtomicIntegerArray counts = new AtomicIntegerArray(16);
        pool.run(16, counts::incrementAndGet);
        assertThat(counts.get(15)).isEqualTo(1);
      }
    }
  }

  @Test
  void splittingCoversEveryIndexOnceAtMultiplesOfTheGrain() {
    try (ComputePool pool = new ComputePool(3)) {
      for (int count = 0; count < 300; count++) {
        AtomicIntegerArray seen = new AtomicIntegerArray(Math.max(1, count));
        pool.split(
            count,
            16,
            (from, to) -> {
              assertThat(from % 16).isZero();
              for (int i = from; i < to; i++) {
                seen.incrementAndGet(i);
              }
            });
        for (int i = 0; i < count; i++) {
          assertThat(seen.get(i)).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void aFailureReachesTheCallerAndThePoolLivesOn() {
    try (ComputePool pool = new ComputePool(2)) {
      assertThatThrownBy(() ->
              pool.run(
                  10,
                  index -> {
                    if (index == 7) {
                      throw new IllegalStateException("seven");
                    }
                  }))
          .hasMessage("seven");
      AtomicIntegerArray counts = new AtomicIntegerArray(10);
      pool.run(10, counts::incrementAndGet);
      assertThat(counts.get(7)).isEqualTo(1);
    }
  }
}
