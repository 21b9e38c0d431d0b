package io.altiplano.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {
  @Test
  void theMedianIsTheMiddleOfTheSorted() {
    assertThat(new Series(List.of(9.0, 1.0, 2.0)).median()).isEqualTo(2);
    assertThat(new Series(List.of(9.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3);
    assertThat(new Series(List.of(9.0, 1.0)).least()).isEqualTo(1);
    assertThat(new Series(List.of(9.0, 1.0)).greatest()).isEqualTo(9);
  }

  @Test
  void ratiosAreOfTheSameRound() {
    Series ratio = new Series(List.of(2.0, 9.0, 1.0)).ratio(new Series(List.of(1.0, 3.0, 4.0)));
    assertThat(ratio.values()).containsExactly(2.0, 3.0, 0.25);
    assertThatThrownBy(() -> ratio.ratio(new Series(List.of(1.0))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
