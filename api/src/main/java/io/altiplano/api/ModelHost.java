package io.altiplano.api;

import java.util.List;
import java.util.Optional;

/** The models that a process serves, loaded or not. Any thread may call. */
public interface ModelHost {
  /** A host of that model alone, which its maker closes. */
  static ModelHost of(HostedModel model) {
    return new SoleModelHost(model);
  }

  /** All that can be asked for, those that were named first before others. */
  List<ModelOffer> offers();

  /**
   * The one that goes by that name.
   *
   * @throws AltiplanoException MODEL_NOT_FOUND, with the names that there are
   */
  ModelOffer offer(String name);

  /** Where models are brought that it offers; none if those that it has are all. */
  Optional<ModelLibrary> library();
}
