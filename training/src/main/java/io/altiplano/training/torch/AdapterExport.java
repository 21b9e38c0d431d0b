package io.altiplano.training.torch;

import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.recipe.Training;
import java.nio.file.Path;

/** Writes trained adapters as a GGUF file that our engine and llama.cpp apply to the base model. */
final class AdapterExport {
  private AdapterExport() {}

  static void write(TrainedModel model, Training training, Path path) {
    GgufWriter gguf =
        new GgufWriter()
            .put("general.architecture", model.shape().family().architecture())
            .put("general.type", "adapter")
            .put("adapter.type", "lora")
            .put("adapter.lora.alpha", (float) training.loraAlpha());
    for (Parameter each : model.trained().all()) {
      gguf.tensor(each.name(), ElementType.F32, each.shape(), each.memory());
    }
    gguf.write(path);
  }
}
