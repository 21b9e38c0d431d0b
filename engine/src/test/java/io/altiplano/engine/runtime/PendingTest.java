package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PendingTest {
  private final Sequence sequence = new Sequence(new int[] {1}, 1, new RecordingHandler());
  private final CompletableFuture<String> result = new CompletableFuture<>();
  private final Pending<String> pending = new Pending<>(sequence, result);

  @Test
  void theFailureItselfIsThrown() {
    AltiplanoException failure = new AltiplanoException(ErrorCode.INTERNAL, "broken");
    result.completeExceptionally(failure);
    assertThatThrownBy(pending::await).isSameAs(failure);
  }

  @Test
  void aClosedModelCancels() {
    result.cancel(false);
    assertThatThrownBy(pending::await)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
        .hasMessage("the model was closed");
  }

  @Test
  void anInterruptedThreadCancelsTheSequenceAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(pending::await)
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CANCELLED))
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    assertThat(sequence.isCancelled()).isTrue();
  }
}
