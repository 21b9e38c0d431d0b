package io.altiplano.training.torch;

import io.altiplano.engine.gguf.GgufWriter;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.ShapeToGguf;
import io.altiplano.training.shape.Weight;
import io.altiplano.training.shape.Weights;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * Writes trained weights as a GGUF file in F32 that any engine runs; {@code alti quantize} makes it
 * smaller.
 *
 * @param name what the model is called
 * @param vocabulary keys of the file whose tokenizer and chat template it was trained with
 * @param further keys that this model has beside them
 */
record ModelExport(String name, ModelShape shape, Metadata vocabulary, Map<String, ?> further) {
  private static final String TOKENIZER = "tokenizer.";

  void write(EffectiveWeights weights, Path path) {
    GgufWriter gguf = new GgufWriter().putAll(vocabulary);
    vocabulary.keys().stream().filter(key -> !key.startsWith(TOKENIZER)).forEach(gguf::remove);
    ShapeToGguf.put(shape, gguf);
    gguf.put("general.name", name).put("general.file_type", 0);
    further.forEach(gguf::put);
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      for (Weight weight : Weights.of(shape)) {
        Tensor value = weights.get(weight.gguf()).contiguous();
        gguf.tensor(weight.gguf(), ElementType.F32, weight.shape(), LibTorch.memory(value));
      }
      gguf.write(path);
    }
  }
}
