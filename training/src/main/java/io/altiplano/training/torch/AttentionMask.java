package io.altiplano.training.torch;

import io.altiplano.training.corpus.Batch;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What keeps a token from seeing later ones and those of other documents. */
final class AttentionMask {
  /** Far below any score, and finite, because a difference of infinities is no number. */
  private static final double HIDDEN = -1e9;

  private AttentionMask() {}

  /** Numbers to add to the scores, 0 or far below: [rows or 1, 1, 1, length, length]. */
  static Tensor of(Batch batch, ScalarType type) {
    int length = batch.length();
    Tensor later = torch.ones(length, length).triu(1).to(ScalarType.Bool);
    Tensor hidden = later.view(1, length, length);
    if (hasNeighbours(batch)) {
      Tensor documents = LibTorch.of(batch.documents(), batch.rows(), length);
      Tensor other = documents.unsqueeze(2).ne(documents.unsqueeze(1));
      hidden = hidden.logical_or(other);
    }
    Tensor mask = hidden.to(type).mul_(new Scalar(HIDDEN));
    return mask.view(mask.size(0), 1, 1, length, length);
  }

  private static boolean hasNeighbours(Batch batch) {
    int[] documents = batch.documents();
    for (int row = 0; row < batch.rows(); row++) {
      int first = row * batch.length();
      for (int i = first + 1; i < first + batch.length(); i++) {
        if (documents[i] != documents[first]) {
          return true;
        }
      }
    }
    return false;
  }
}
