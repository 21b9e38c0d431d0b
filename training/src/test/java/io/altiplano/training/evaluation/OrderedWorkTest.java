package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedWorkTest {
  private static final List<Integer> ITEMS = IntStream.range(0, 200).boxed().toList();

  @Test
  void resultsComeInOrderAndNoMoreAtOnceThanAsked() {
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<Integer> results = new ArrayList<>();
    new OrderedWork(4, () -> false)
        .run(
            ITEMS,
            item -> {
              most.accumulateAndGet(working.incrementAndGet(), Math::max);
              Thread.onSpinWait();
              working.decrementAndGet();
              return 2 * item;
            },
            results::add);
    assertThat(results).isEqualTo(ITEMS.stream().map(item -> 2 * item).toList());
    assertThat(most.get()).isBetween(1, 4);
  }

  @Test
  void aFailureEndsTheWork() {
    assertThatThrownBy(() ->
            new OrderedWork(2, () -> false)
                .run(
                    ITEMS,
                    item -> {
                      if (item == 20) {
                        throw new IllegalStateException("no. 20");
                      }
                      return item;
                    },
                    _ -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no. 20");
  }

  @Test
  void whoCancelsKeepsWhatIsDone() {
    AtomicBoolean cancelled = new AtomicBoolean();
    List<Integer> results = new ArrayList<>();
    new OrderedWork(2, cancelled::get)
        .run(
            ITEMS,
            item -> {
              if (item == 20) {
                cancelled.set(true);
                throw new AltiplanoException(ErrorCode.CANCELLED, "cancelled");
              }
              return item;
            },
            results::add);
    assertThat(results).hasSizeLessThan(21).isEqualTo(ITEMS.subList(0, results.size()));
  }
}
