package io.altiplano.server;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatModel;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.EmbeddingModel;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationQueue;
import io.altiplano.api.HostedModel;
import io.altiplano.api.ModelHost;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.Usage;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The model {@code slow}, that neither begins to answer nor makes vectors before it is let: as one
 * of another server does that has much to do.
 */
final class SlowModel implements ChatModel, EmbeddingModel {
  final CountDownLatch gate = new CountDownLatch(1);
  final AtomicInteger asked = new AtomicInteger();

  private void awaitGate() {
    asked.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AltiplanoException(ErrorCode.CANCELLED, "cancelled", e);
    }
  }

  @Override
  public Generation chat(ChatRequest request) {
    awaitGate();
    GenerationQueue answer = new GenerationQueue(() -> {});
    answer.emit(new GenerationEvent.Text("네, " + request.messages().size(), List.of()));
    answer.emit(
        new GenerationEvent.Finished(
            FinishReason.STOP, new Usage(1, 0, 1, Duration.ZERO, Duration.ZERO)));
    return answer;
  }

  @Override
  public int embeddingLength() {
    return 1;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    awaitGate();
    return Collections.nCopies(texts.size(), new float[] {1});
  }

  /** Nobody asks it for anything else. */
  @SuppressWarnings("NullAway")
  ModelHost host() {
    HostedModel.Facts facts =
        new HostedModel.Facts(
            1_024, true, false, true, false, Set.of(), Optional.empty(), Map.of());
    return ModelHost.of(
        new HostedModel("slow", facts, this, null, this, null, null, () -> ModelLoad.of(true, 0)));
  }
}
