package io.altiplano.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SoleModelHostTest {
  private static final HostedModel MODEL = model();

  private final ModelHost host = ModelHost.of(MODEL);

  @SuppressWarnings("NullAway")
  private static HostedModel model() {
    HostedModel.Facts facts =
        new HostedModel.Facts(
            1_024, true, false, true, false, Set.of(), Optional.empty(), Map.of());
    return new HostedModel("야마", facts, null, null, null, null, null, () -> ModelLoad.of(true, 3));
  }

  @Test
  void itsModelIsThereAtOnceAndStays() {
    ModelOffer offer = host.offer("야마");
    assertThat(host.offers()).containsExactly(offer);
    assertThat(offer.facts()).isEqualTo(MODEL.facts());
    try (ModelUse use = offer.use()) {
      use.keepFor(Optional.of(Duration.ZERO));
      assertThat(use.await(Duration.ZERO)).contains(MODEL);
    }
    assertThat(offer.state())
        .isEqualTo(new ModelState.Loaded(ModelLoad.of(true, 3), 0, Optional.empty()));
  }

  @Test
  void thereIsNoOther() {
    assertThatThrownBy(() -> host.offer("alpaca"))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            error -> assertThat(error.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND))
        .hasMessage("'alpaca' is not here; there is 야마");
    assertThat(host.library()).isEmpty();
  }
}
