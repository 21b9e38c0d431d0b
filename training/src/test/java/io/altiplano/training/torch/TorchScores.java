package io.altiplano.training.torch;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.training.corpus.Batch;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.ShapeFromGguf;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** LibTorch's own log-probabilities. */
final class TorchScores {
  private TorchScores() {}

  /** Of a text's tokens but the first, by the weights of a file, decoded if they are quantised. */
  static double[] of(Path model, String text) {
    LibTorch.load(2);
    try (GgufFile file = GgufFile.open(model)) {
      ModelShape shape = ShapeFromGguf.read(file);
      ModelTokenizer tokenizer = Tokenizers.from(file.metadata());
      int[] words = tokenizer.encode(text);
      int[] tokens = new int[words.length + 1];
      tokens[0] = tokenizer.vocabulary().bos().orElseThrow();
      System.arraycopy(words, 0, tokens, 1, words.length);
      try (Parameters parameters = Parameters.of(shape, file)) {
        return of(
            shape, name -> parameters.get(name).value(), TinyLlama.row(tokens), Precision.FP32);
      }
    }
  }

  /** Of every target of a batch, 0 where it is ignored. The output is the embedding. */
  static double[] of(ModelShape shape, EffectiveWeights weights, Batch batch, Precision precision) {
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      Tensor hidden = Llama.hidden(shape, precision, weights, batch);
      Tensor logits =
          torch
              .linear(hidden, precision.cast(weights.get("token_embd.weight")))
              .to(ScalarType.Float);
      float[] logs = new float[batch.targets().length * shape.vocabulary()];
      MemorySegment.copy(
          LibTorch.memory(torch.log_softmax(logits, -1).contiguous()),
          ValueLayout.JAVA_FLOAT,
          0,
          logs,
          0,
          logs.length);
      double[] result = new double[batch.targets().length];
      for (int i = 0; i < result.length; i++) {
        int target = batch.targets()[i];
        result[i] = target == Batch.IGNORED ? 0 : logs[i * shape.vocabulary() + target];
      }
      return result;
    }
  }
}
