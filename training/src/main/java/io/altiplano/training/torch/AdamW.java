package io.altiplano.training.torch;

import io.altiplano.training.recipe.Training;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Adam with decoupled weight decay (arXiv:1711.05101), and clipping of the gradients' norm before
 * it.
 *
 * @param beta1 how much of the mean is kept at a step
 * @param beta2 how much of the variance
 * @param weightDecay share of the learning rate by which matrices shrink at a step
 * @param clip the largest norm of all gradients together
 */
record AdamW(double beta1, double beta2, double epsilon, double weightDecay, double clip) {
  static AdamW of(Training training) {
    double clip = training.clip() > 0 ? training.clip() : Double.MAX_VALUE;
    return new AdamW(
        training.beta1(), training.beta2(), training.epsilon(), training.weightDecay(), clip);
  }

  /**
   * Takes one step and forgets the gradients.
   *
   * @param step counted from 1
   * @return the norm of the gradients before clipping
   */
  double step(Parameters parameters, long step, double rate) {
    try (PointerScope _ = new PointerScope();
        NoGradGuard _ = new NoGradGuard()) {
      double norm = torch.clip_grad_norm_(parameters.values(), clip);
      if (Double.isFinite(norm)) {
        parameters.all().forEach(each -> update(each, step, rate));
      }
      return norm;
    }
  }

  private void update(Parameter parameter, long step, double rate) {
    Tensor gradient = parameter.value().grad();
    parameter.mean().lerp_(gradient, new Scalar(1 - beta1));
    parameter.variance().mul_(new Scalar(beta2));
    parameter.variance().addcmul_(gradient, gradient, new Scalar(1 - beta2));
    Tensor deviation = parameter.variance().div(new Scalar(1 - Math.pow(beta2, (double) step)));
    deviation.sqrt_().add_(new Scalar(epsilon));
    if (parameter.decays()) {
      parameter.value().mul_(new Scalar(1 - rate * weightDecay));
    }
    double corrected = rate / (1 - Math.pow(beta1, (double) step));
    parameter.value().addcdiv_(parameter.mean(), deviation, new Scalar(-corrected));
    gradient.zero_();
  }
}
