package io.altiplano.training.torch;

import io.altiplano.training.corpus.Batch;
import io.altiplano.training.shape.ModelShape;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** LibTorch's own log-probabilities. */
final class TorchScores {
  private TorchScores() {}

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
