package io.altiplano.app.serve;

import io.altiplano.api.HostedModel;
import java.time.Instant;
import java.util.function.DoubleConsumer;

/** Where a model comes from. Equal sources give the same model. */
public interface ModelSource {
  /** Under which clients ask for it. */
  String id();

  /** Since when it is here. */
  Instant since();

  /**
   * What is known of a model that is not loaded.
   *
   * @param memoryBytes that it will need
   */
  record Outline(HostedModel.Facts facts, long memoryBytes) {}

  /**
   * Whether it runs elsewhere: it takes none of the memory that models share here, and opening it
   * is waiting for others, who may take long.
   */
  default boolean isRemote() {
    return false;
  }

  /** Looks it up. */
  Outline outline();

  /**
   * A model that can be asked. Closing ends its answers and gives its memory back.
   *
   * @param closing is run once
   */
  record Open(HostedModel model, Runnable closing) {}

  /**
   * Opens it.
   *
   * @param progress is told how far it has come, from 0 to 1; what it throws gives up
   */
  Open open(DoubleConsumer progress);
}
