package io.altiplano.training.torch;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.training.adapter.LoraWeights;
import io.altiplano.training.adapter.LowRank;
import io.altiplano.training.recipe.Model;
import io.altiplano.training.recipe.Recipe;
import io.altiplano.training.recipe.Training;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** Trained adapters as files: GGUF for our engine and llama.cpp, a folder for PEFT. */
final class AdapterExport {
  private AdapterExport() {}

  static void write(TrainedModel model, Recipe recipe, RunFolder folder) {
    LoraWeights adapter = of(model, recipe.training());
    adapter.write(folder.adapter());
    if (recipe.model() instanceof Model.Continued continued) {
      try (GgufFile base = GgufFile.open(continued.start())) {
        adapter.writeFolder(folder.peft(), base);
      }
    }
  }

  private static LoraWeights of(TrainedModel model, Training training) {
    SequencedMap<String, LowRank> changes = new LinkedHashMap<>();
    for (Parameter each : model.trained().all()) {
      if (each.name().endsWith(Adapters.A)) {
        String base = each.name().substring(0, each.name().length() - Adapters.A.length());
        changes.put(base, lowRank(each, model.trained().get(base + Adapters.B)));
      }
    }
    return new LoraWeights(
        model.shape().family().architecture(), (float) training.loraAlpha(), changes);
  }

  private static LowRank lowRank(Parameter a, Parameter b) {
    return new LowRank(
        Math.toIntExact(a.shape().dimension(0)),
        Math.toIntExact(b.shape().dimension(1)),
        Math.toIntExact(a.shape().dimension(1)),
        a.memory().toArray(ValueLayout.JAVA_FLOAT),
        b.memory().toArray(ValueLayout.JAVA_FLOAT));
  }
}
