package io.altiplano.training.torch;

import io.altiplano.engine.tensor.Shape;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.Weight;
import io.altiplano.training.shape.Weights;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * LoRA (arXiv:2106.09685) on every matrix of the layers: a weight becomes {@code W + scale * B A}.
 * The sum is made at each step, because these models are small; a gradient of the whole matrix is
 * the price.
 *
 * @param parameters named as in GGUF adapters: {@code NAME.lora_a} is [in, rank] in ggml's order,
 *     {@code NAME.lora_b} [rank, out]
 * @param scale alpha / rank
 */
record Adapters(Parameters parameters, double scale) {
  static final String A = ".lora_a";
  static final String B = ".lora_b";

  /** Adapters that change nothing yet: A is random, B zero. */
  static Adapters fresh(ModelShape shape, int rank, double alpha, long seed) {
    List<Parameter> all = new ArrayList<>();
    SplittableRandom seeds = new SplittableRandom(seed);
    for (Weight weight : Weights.of(shape)) {
      if (weight.gguf().startsWith("blk.") && weight.shape().rank() == 2) {
        long in = weight.shape().dimension(0);
        long out = weight.shape().dimension(1);
        Parameter a = Parameter.zeros(weight.gguf() + A, new Shape(in, rank));
        fill(a, 1 / Math.sqrt((double) in), seeds.split());
        all.add(a);
        all.add(Parameter.zeros(weight.gguf() + B, new Shape(rank, out)));
      }
    }
    return new Adapters(new Parameters(all), alpha / rank);
  }

  private static void fill(Parameter parameter, double deviation, SplittableRandom random) {
    MemorySegment memory = parameter.memory();
    for (long i = 0; i < parameter.shape().elements(); i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (random.nextGaussian() * deviation));
    }
  }

  /** The weight with its adapter, if it has one. */
  Tensor apply(String name, Tensor base) {
    if (!parameters.has(name + A)) {
      return base;
    }
    Tensor a = parameters.get(name + A).value();
    Tensor b = parameters.get(name + B).value();
    return torch.addmm(base, b, a, new Scalar(1.0), new Scalar(scale));
  }
}
