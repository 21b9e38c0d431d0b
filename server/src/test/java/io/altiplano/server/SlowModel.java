package io.altiplano.server;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.FinishReason;
import io.altiplano.api.Generation;
import io.altiplano.api.GenerationEvent;
import io.altiplano.api.GenerationQueue;
import io.altiplano.api.HostedModel;
import io.altiplano.api.ModelHost;
import io.altiplano.api.ModelLibrary;
import io.altiplano.api.ModelLoad;
import io.altiplano.api.ModelOffer;
import io.altiplano.api.ModelState;
import io.altiplano.api.ModelUse;
import io.altiplano.api.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A host of one model, {@code slow}, that does not begin to answer before it is let: as one of
 * another server does that has much to do.
 */
final class SlowModel implements ModelHost, ModelOffer {
  final CountDownLatch gate = new CountDownLatch(1);
  final AtomicInteger asked = new AtomicInteger();

  private Generation chat(ChatRequest request) {
    asked.incrementAndGet();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AltiplanoException(ErrorCode.CANCELLED, "cancelled", e);
    }
    GenerationQueue answer = new GenerationQueue(() -> {});
    answer.emit(new GenerationEvent.Text("네, " + request.messages().size(), List.of()));
    answer.emit(
        new GenerationEvent.Finished(
            FinishReason.STOP, new Usage(1, 0, 1, Duration.ZERO, Duration.ZERO)));
    return answer;
  }

  @Override
  public List<ModelOffer> offers() {
    return List.of(this);
  }

  @Override
  public ModelOffer offer(String name) {
    return this;
  }

  @Override
  public Optional<ModelLibrary> library() {
    return Optional.empty();
  }

  @Override
  public String id() {
    return "slow";
  }

  @Override
  public Instant since() {
    return Instant.EPOCH;
  }

  @Override
  public HostedModel.Facts facts() {
    return new HostedModel.Facts(
        1_024, true, false, true, false, Set.of(), Optional.empty(), Map.of());
  }

  @Override
  public ModelState state() {
    return new ModelState.Loaded(load(), 0, Optional.empty());
  }

  private static ModelLoad load() {
    return ModelLoad.of(true, 0);
  }

  @Override
  public ModelUse use() {
    return new ModelUse() {
      @Override
      public Optional<HostedModel> await(Duration patience) {
        return Optional.of(model());
      }

      @Override
      public double progress() {
        return 1;
      }

      @Override
      public void keepFor(Optional<Duration> time) {}

      @Override
      public void close() {}
    };
  }

  /** Nobody asks it for anything but to chat. */
  @SuppressWarnings("NullAway")
  private HostedModel model() {
    return new HostedModel(id(), facts(), this::chat, null, null, null, null, SlowModel::load);
  }
}
