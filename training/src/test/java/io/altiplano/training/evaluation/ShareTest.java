package io.altiplano.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ShareTest {
  /** By hand: 0.5963 +- 0.0943 for 60 of 100; z^2 / (10 + z^2) for none of 10. */
  @Test
  void wilsonsInterval() {
    Share sixty = new Share(60, 100);
    assertThat(sixty.value()).isEqualTo(0.6);
    assertThat(sixty.low()).isCloseTo(0.50200, within(1e-5));
    assertThat(sixty.high()).isCloseTo(0.69060, within(1e-5));
    assertThat(new Share(0, 10).low()).isZero();
    assertThat(new Share(0, 10).high()).isCloseTo(0.27753, within(1e-5));
    assertThat(new Share(10, 10).high()).isCloseTo(1, within(1e-12)).isLessThanOrEqualTo(1);
  }

  @Test
  void nothingIsKnownOfNothing() {
    assertThat(Share.NONE.value()).isNaN();
    assertThat(Share.NONE.low()).isZero();
    assertThat(Share.NONE.high()).isEqualTo(1);
    assertThat(Share.NONE.with(true).with(false)).isEqualTo(new Share(1, 2));
    assertThatThrownBy(() -> new Share(3, 2)).isInstanceOf(IllegalArgumentException.class);
  }
}
