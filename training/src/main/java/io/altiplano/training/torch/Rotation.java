package io.altiplano.training.torch;

import io.altiplano.training.huggingface.RowOrder;
import io.altiplano.training.shape.ModelShape;
import io.altiplano.training.shape.RotaryPairs;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Rotary position embedding of heads whose pairs are element i and i + half: whole halves are what
 * vector units like. Rows of GGUF's Llama have neighbours as pairs; {@link #halves} sorts them.
 *
 * @param cosine [length, 1, half]
 * @param sine the same
 */
record Rotation(Tensor cosine, Tensor sine) {
  static Rotation of(ModelShape shape, int length, Precision precision) {
    RotaryPairs pairs = new RotaryPairs(shape.headLength(), shape.ropeBase());
    int half = pairs.count();
    float[] cosine = new float[length * half];
    float[] sine = new float[length * half];
    for (int position = 0; position < length; position++) {
      for (int pair = 0; pair < half; pair++) {
        cosine[position * half + pair] = (float) Math.cos(position * pairs.frequency(pair));
        sine[position * half + pair] = (float) Math.sin(position * pairs.frequency(pair));
      }
    }
    return new Rotation(
        precision.cast(Tensor.create(cosine, length, 1, half)),
        precision.cast(Tensor.create(sine, length, 1, half)));
  }

  /** Turns heads: [rows, length, heads, head length]. */
  Tensor apply(Tensor heads) {
    long half = heads.size(3) / 2;
    Tensor left = heads.narrow(3, 0, half);
    Tensor right = heads.narrow(3, half, half);
    return torch.cat(
        new TensorVector(
            left.mul(cosine).sub_(right.mul(sine)), left.mul(sine).add_(right.mul(cosine))),
        3);
  }

  /** Which row of GGUF's order comes where: of every head the even ones, then the odd. */
  static Tensor halves(int heads, int headLength) {
    RowOrder order = new RowOrder.NeighboursToHalves(headLength);
    int[] rows = IntStream.range(0, heads * headLength).map(order::source).toArray();
    return LibTorch.of(rows, rows.length);
  }
}
