package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Our AdamW is LibTorch's, which has no checkpoints that Java can read. */
class AdamWTest {
  private static final AdamW SETTINGS = new AdamW(0.9, 0.999, 1e-8, 0.01, 1e9);

  @Test
  void stepsAreLibTorchsOwn() {
    LibTorch.load(1);
    Parameter own = Parameter.zeros("w", new Shape(7, 5));
    try (PointerScope _ = new PointerScope();
        Parameters parameters = new Parameters(List.of(own))) {
      Tensor start = torch.randn(5, 7);
      try (NoGradGuard _ = new NoGradGuard()) {
        own.value().copy_(start);
      }
      Tensor theirs = start.clone();
      theirs.set_requires_grad(true);
      // Its defaults: rate 1e-3, betas 0.9 and 0.999, epsilon 1e-8, decay 0.01.
      var optimizer =
          new org.bytedeco.pytorch.AdamW(new TensorVector(theirs), new AdamWOptions(1e-3));
      for (int step = 1; step <= 20; step++) {
        Tensor factor = torch.randn(5, 7);
        optimizer.zero_grad();
        theirs.mul(factor).pow(new Scalar(2.0)).sum().backward();
        own.value().mul(factor).pow(new Scalar(2.0)).sum().backward();
        optimizer.step();
        SETTINGS.step(parameters, step, 1e-3);
        assertThat(LibTorch.memory(own.value()).toArray(ValueLayout.JAVA_FLOAT))
            .as("step " + step)
            .usingComparatorWithPrecision(1e-6f)
            .containsExactly(LibTorch.memory(theirs).toArray(ValueLayout.JAVA_FLOAT));
      }
    }
  }

  @Test
  void aLargeGradientIsCutToItsDirection() {
    LibTorch.load(1);
    Parameter own = Parameter.zeros("w", new Shape(2));
    try (PointerScope _ = new PointerScope();
        Parameters parameters = new Parameters(List.of(own))) {
      own.value().mul(Tensor.create(new float[] {30, 40}, 2)).sum().backward();
      double norm = new AdamW(0.9, 0.999, 1e-8, 0, 0.5).step(parameters, 1, 1e-3);
      assertThat(norm).isCloseTo(50, org.assertj.core.data.Offset.offset(1e-4));
      assertThat(LibTorch.memory(own.mean()).toArray(ValueLayout.JAVA_FLOAT))
          .usingComparatorWithPrecision(1e-6f)
          .containsExactly(0.03f, 0.04f);
    }
  }
}
