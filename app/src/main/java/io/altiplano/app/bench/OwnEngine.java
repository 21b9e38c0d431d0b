package io.altiplano.app.bench;

import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.engine.runtime.Speed;
import java.util.OptionalLong;

/** Altiplano's engine, in this process. */
public final class OwnEngine implements Contestant {
  private final LanguageModel model;

  public OwnEngine(LanguageModel model) {
    this.model = model;
  }

  @Override
  public String description() {
    return "Altiplano, %s, Java %s".formatted(model.kernelsName(), Runtime.version());
  }

  @Override
  public Speed round(Workload workload) {
    return model.measure(workload.sequences(), workload.prompt(), workload.generate());
  }

  @Override
  public OptionalLong anonymousBytes() {
    return AnonymousMemory.of(ProcessHandle.current().pid());
  }
}
