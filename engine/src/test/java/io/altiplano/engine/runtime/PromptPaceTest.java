package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptPaceTest {
  private static final long MILLISECOND = 1_000_000;
  private final PromptPace pace = new PromptPace(256);

  @Test
  void growsToTheWholeStepWhereRowsAreCheap() {
    assertThat(pace.rows()).isEqualTo(64);
    pace.measured(64, MILLISECOND);
    assertThat(pace.rows()).as("doubled at most").isEqualTo(128);
    pace.measured(128, MILLISECOND);
    pace.measured(256, MILLISECOND);
    assertThat(pace.rows()).isEqualTo(256);
  }

  @Test
  void shrinksToWhatHalfASecondAffords() {
    pace.measured(64, 600 * MILLISECOND);
    assertThat(pace.rows()).isEqualTo(53);
    pace.measured(53, 60_000 * MILLISECOND);
    assertThat(pace.rows()).as("never fewer").isEqualTo(32);
  }

  @Test
  void aStepOfFewRowsSaysNothing() {
    pace.measured(1, 60_000 * MILLISECOND);
    pace.measured(31, 0);
    assertThat(pace.rows()).isEqualTo(64);
  }

  @Test
  void holdsForStepsOfFewRowsToo() {
    PromptPace small = new PromptPace(4);
    small.measured(4, 0);
    assertThat(small.rows()).isEqualTo(4);
    small.measured(4, 60_000 * MILLISECOND);
    assertThat(small.rows()).isEqualTo(4);
  }
}
