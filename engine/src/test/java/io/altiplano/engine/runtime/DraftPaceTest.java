package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DraftPaceTest {
  private final DraftPace pace = new DraftPace();

  @Test
  void guessesThatAreRightBecomeMoreAndWrongOnesFewer() {
    int first = pace.wanted(1, 0);
    learn(8, 8, 20);
    int afterRight = pace.wanted(1, 0);
    learn(4, 1, 20);
    int afterHalfWrong = pace.wanted(1, 0);
    assertThat(first).isBetween(2, 5);
    assertThat(afterRight).isEqualTo(16);
    assertThat(afterHalfWrong).isBetween(1, 3);
  }

  @Test
  void whereAllAreWrongTwoAreTriedNowAndThen() {
    learn(4, 0, 20);
    int tried = 0;
    for (int step = 0; step < 160; step++) {
      int wanted = pace.wanted(1, 0);
      assertThat(wanted).isIn(0, 2);
      tried += wanted > 0 ? 1 : 0;
    }
    assertThat(tried).isEqualTo(10);
  }

  @Test
  void fewerAreWorthItBesideOthersAndWithACostlyModel() {
    learn(4, 3, 20);
    int alone = pace.wanted(1, 0);
    assertThat(pace.wanted(8, 0)).isLessThan(alone);
    assertThat(pace.wanted(1, 0.3)).isLessThan(alone);
  }

  private void learn(int guesses, int right, int times) {
    for (int i = 0; i < times; i++) {
      pace.learn(guesses, right);
    }
  }
}
