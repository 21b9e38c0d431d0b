package io.altiplano.training.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.Tensor;
import java.nio.file.Path;

/** Whether two runs came to the same weights, to the last bit. */
final class SameModel {
  private SameModel() {}

  static void assertSame(Path one, Path other) {
    try (GgufFile first = GgufFile.open(one);
        GgufFile second = GgufFile.open(other)) {
      for (Tensor tensor : first.tensors().values()) {
        assertThat(tensor.data().mismatch(second.tensor(tensor.name()).data()))
            .as(tensor.name())
            .isEqualTo(-1);
      }
    }
  }
}
