package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.altiplano.training.corpus.Batch;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** The loss in pieces is LibTorch's own cross-entropy, and so are all gradients. */
class OutputLossTest {
  @Test
  void lossAndGradientsAreLibTorchsOwn() {
    Batch batch = TinyLlama.batch(3, 700, 3, 1);
    long learned = OutputLoss.learned(batch);
    try (Parameters parameters = TinyLlama.parameters(2)) {
      double whole;
      try (PointerScope _ = new PointerScope()) {
        Tensor loss = wholeLoss(parameters, batch);
        loss.backward();
        whole = loss.item_double();
      }
      Map<String, float[]> expected = gradients(parameters);
      zero(parameters);
      double sum;
      try (PointerScope _ = new PointerScope()) {
        sum = loss(parameters, batch).backward(1.0 / learned);
      }
      assertThat(sum / learned).isCloseTo(whole, offset(1e-4));
      Map<String, float[]> actual = gradients(parameters);
      for (Parameter each : parameters.all()) {
        assertThat(actual.get(each.name()))
            .as(each.name())
            .usingComparatorWithPrecision(1e-4f)
            .containsExactly(expected.get(each.name()));
      }
      try (PointerScope _ = new PointerScope()) {
        assertThat(loss(parameters, batch).sum()).isCloseTo(sum, offset(1e-2));
      }
    }
  }

  @Test
  void aBatchWithoutTargetsTeachesNothing() {
    Batch some = TinyLlama.batch(1, 8, 1, 1);
    int[] targets = new int[8];
    java.util.Arrays.fill(targets, Batch.IGNORED);
    Batch none = new Batch(1, 8, some.inputs(), targets, some.documents());
    try (Parameters parameters = TinyLlama.parameters(3);
        PointerScope _ = new PointerScope()) {
      assertThat(loss(parameters, none).backward(1)).isZero();
      assertThat(loss(parameters, none).sum()).isZero();
    }
  }

  private static OutputLoss loss(Parameters parameters, Batch batch) {
    EffectiveWeights weights = name -> parameters.get(name).value();
    Tensor hidden = Llama.hidden(TinyLlama.SHAPE, Precision.FP32, weights, batch);
    return new OutputLoss(Precision.FP32, hidden, weights.get("token_embd.weight"), batch);
  }

  private static Tensor wholeLoss(Parameters parameters, Batch batch) {
    EffectiveWeights weights = name -> parameters.get(name).value();
    Tensor hidden = Llama.hidden(TinyLlama.SHAPE, Precision.FP32, weights, batch);
    Tensor logits = torch.linear(hidden, weights.get("token_embd.weight"));
    return torch.cross_entropy(logits, LibTorch.of(batch.targets(), batch.targets().length));
  }

  private static Map<String, float[]> gradients(Parameters parameters) {
    Map<String, float[]> gradients = new LinkedHashMap<>();
    for (Parameter each : parameters.all()) {
      Tensor gradient = each.value().grad().contiguous();
      gradients.put(
          each.name(), LibTorch.memory(gradient).toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT));
    }
    return gradients;
  }

  private static void zero(Parameters parameters) {
    parameters.all().forEach(each -> each.value().grad().mul_(new Scalar(0.0)));
  }
}
