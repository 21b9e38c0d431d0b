package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromptPaceTest {
  private static final long MILLISECOND = 1_000_000;
  private final PromptPace pace = new PromptPace(256);

  @Test
  void growsToTheWholeStepWhereRowsAreCheap() {
    assertThat(pace.rows(false)).isEqualTo(64);
    pace.measured(64, MILLISECOND);
    assertThat(pace.rows(false)).as("doubled at most").isEqualTo(128);
    pace.measured(128, MILLISECOND);
    pace.measured(256, MILLISECOND);
    assertThat(pace.rows(false)).isEqualTo(256);
  }

  @Test
  void shrinksToWhatHalfASecondAffords() {
    pace.measured(64, 600 * MILLISECOND);
    assertThat(pace.rows(false)).isEqualTo(53);
    pace.measured(53, 60_000 * MILLISECOND);
    assertThat(pace.rows(false)).as("never fewer").isEqualTo(32);
  }

  @Test
  void takesFourTimesAsManyWhereNobodyElseWaits() {
    pace.measured(64, 2000 * MILLISECOND);
    assertThat(pace.rows(false)).isEqualTo(32);
    assertThat(pace.rows(true)).isEqualTo(64);
    pace.measured(64, 1000 * MILLISECOND);
    assertThat(pace.rows(true)).isEqualTo(128);
  }

  @Test
  void aPromptsShortEndDoesNotHoldTheNextOneBack() {
    pace.measured(64, MILLISECOND);
    pace.measured(128, MILLISECOND);
    pace.measured(40, MILLISECOND);
    assertThat(pace.rows(true)).isEqualTo(256);
  }

  @Test
  void aStepOfFewRowsSaysNothing() {
    pace.measured(1, 60_000 * MILLISECOND);
    pace.measured(31, 0);
    assertThat(pace.rows(false)).isEqualTo(64);
  }

  @Test
  void holdsForStepsOfFewRowsToo() {
    PromptPace small = new PromptPace(4);
    small.measured(4, 0);
    assertThat(small.rows(true)).isEqualTo(4);
    small.measured(4, 60_000 * MILLISECOND);
    assertThat(small.rows(true)).isEqualTo(4);
  }
}
