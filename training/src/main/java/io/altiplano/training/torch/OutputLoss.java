package io.altiplano.training.torch;

import io.altiplano.training.corpus.Batch;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The output layer with the cross-entropy of its softmax, some tokens at a time. A batch's logits
 * are the largest thing of a step by far; here a piece of them is made, turned into its gradient
 * and forgotten while the cache still holds it. That alone made steps a third faster.
 */
final class OutputLoss {
  private static final int PIECE = 1024;

  private final Precision precision;
  private final Tensor hidden;
  private final Tensor output;
  private final int[] learned;
  private final Tensor targets;

  /**
   * Prepares the loss of one batch.
   *
   * @param hidden [rows * length, width]
   * @param output the output layer's weight in F32: [vocabulary, width]
   */
  OutputLoss(Precision precision, Tensor hidden, Tensor output, Batch batch) {
    this.precision = precision;
    this.hidden = hidden;
    this.output = output;
    this.learned =
        IntStream.range(0, batch.targets().length)
            .filter(i -> batch.targets()[i] != Batch.IGNORED)
            .toArray();
    int[] wanted = IntStream.of(learned).map(i -> batch.targets()[i]).toArray();
    this.targets = LibTorch.of(wanted, wanted.length, 1);
  }

  /** Tokens whose loss is taken. */
  static long learned(Batch batch) {
    return IntStream.of(batch.targets()).filter(target -> target != Batch.IGNORED).count();
  }

  /** The sum of the tokens' losses in nats. */
  double sum() {
    try (NoGradGuard _ = new NoGradGuard()) {
      Tensor rows = learnedRows();
      Tensor weight = precision.cast(output);
      double sum = 0;
      for (int first = 0; first < learned.length; first += PIECE) {
        try (PointerScope _ = new PointerScope()) {
          int count = Math.min(PIECE, learned.length - first);
          Tensor logs = logProbabilities(rows.narrow(0, first, count), weight);
          sum -= logs.gather(1, targets.narrow(0, first, count)).sum().item_double();
        }
      }
      return sum;
    }
  }

  /**
   * Adds to the gradients of all that the loss depends on.
   *
   * @param scale what the sum of losses is multiplied by before it is differentiated
   * @return the sum of the tokens' losses in nats
   */
  double backward(double scale) {
    if (learned.length == 0) {
      return 0;
    }
    double sum = 0;
    boolean trainsOutput = output.requires_grad();
    Tensor hiddenGradient;
    Tensor outputGradient;
    try (NoGradGuard _ = new NoGradGuard()) {
      Tensor rows = learnedRows();
      Tensor weight = precision.cast(output);
      Tensor rowsGradient = torch.empty_like(rows);
      outputGradient = torch.zeros_like(output);
      for (int first = 0; first < learned.length; first += PIECE) {
        try (PointerScope _ = new PointerScope()) {
          int count = Math.min(PIECE, learned.length - first);
          Tensor piece = rows.narrow(0, first, count);
          Tensor wanted = targets.narrow(0, first, count);
          Tensor logs = logProbabilities(piece, weight);
          sum -= logs.gather(1, wanted).sum().item_double();
          Tensor difference = logs.exp_();
          difference.scatter_add_(1, wanted, torch.full(new long[] {count, 1}, new Scalar(-1.0)));
          Tensor gradient = precision.cast(difference.mul_(new Scalar(scale)));
          rowsGradient.narrow(0, first, count).copy_(torch.mm(gradient, weight));
          if (trainsOutput) {
            outputGradient.add_(torch.mm(gradient.t(), piece));
          }
        }
      }
      hiddenGradient = torch.zeros_like(hidden).index_copy_(0, learnedIndex(), rowsGradient);
    }
    TensorVector roots = new TensorVector(hidden);
    TensorVector gradients = new TensorVector(hiddenGradient);
    if (trainsOutput) {
      roots.push_back(output);
      gradients.push_back(outputGradient);
    }
    torch.backward(roots, gradients, new BoolOptional(), false, new TensorVector());
    return sum;
  }

  private Tensor learnedIndex() {
    return LibTorch.of(learned, learned.length);
  }

  private Tensor learnedRows() {
    return hidden.detach().index_select(0, learnedIndex());
  }

  private static Tensor logProbabilities(Tensor rows, Tensor weight) {
    return torch.log_softmax(
        torch.mm(rows, weight.t()), -1, new ScalarTypeOptional(ScalarType.Float));
  }
}
