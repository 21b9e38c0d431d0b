package io.altiplano.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Offers one model, which is there from the start and stays. */
final class SoleModelHost implements ModelHost, ModelOffer {
  private final HostedModel model;
  private final Instant since = Instant.now();

  SoleModelHost(HostedModel model) {
    this.model = model;
  }

  @Override
  public List<ModelOffer> offers() {
    return List.of(this);
  }

  @Override
  public ModelOffer offer(String name) {
    if (!name.equals(model.id())) {
      throw new AltiplanoException(
          ErrorCode.MODEL_NOT_FOUND, "'%s' is not here; there is %s".formatted(name, model.id()));
    }
    return this;
  }

  @Override
  public Optional<ModelLibrary> library() {
    return Optional.empty();
  }

  @Override
  public String id() {
    return model.id();
  }

  @Override
  public Instant since() {
    return since;
  }

  @Override
  public HostedModel.Facts facts() {
    return model.facts();
  }

  @Override
  public ModelState state() {
    return new ModelState.Loaded(model.load().get(), 0, Optional.empty());
  }

  @Override
  public ModelUse use() {
    return new ModelUse() {
      @Override
      public Optional<HostedModel> await(Duration patience) {
        return Optional.of(model);
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
}
