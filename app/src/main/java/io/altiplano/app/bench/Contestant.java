package io.altiplano.app.bench;

import io.altiplano.engine.runtime.Speed;
import java.util.OptionalLong;

/** An engine with a model loaded, which works when asked to and is idle otherwise. */
public interface Contestant {
  /** The engine and what it computes with, for people. */
  String description();

  /** One round. */
  Speed round(Workload workload);

  /** Memory of its process that is no page of a file, if the system tells. */
  OptionalLong anonymousBytes();
}
