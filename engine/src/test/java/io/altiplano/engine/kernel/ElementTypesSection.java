package io.altiplano.engine.kernel;

import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Each element type beside ggml's: its bytes, its floats, its dot products. */
public final class ElementTypesSection implements Section {
  private static final List<String> HEADER =
      List.of(
          "type",
          "bits a weight",
          "differences of encoded bytes",
          "differences of decoded floats",
          "dot products",
          "tolerance",
          "ggml's two builds");

  @Override
  public String name() {
    return "types";
  }

  @Override
  public List<String> rows() {
    return Arrays.stream(ElementType.values()).map(ElementType::name).toList();
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public String markdown(String before) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (ElementType type : ElementType.values()) {
      rows.add(row(type, GgmlBlocks.of(type)));
    }
    return """
    ## Element types

    12 super-blocks of 256 numbers (large, tiny, all zero, all equal, of one sign, with outliers):
    encoded as `ggml_quantize_chunk` does, decoded as ggml's `to_float` does, and each multiplied
    with each as its `vec_dot` does (`BlocksGoldenTest`). Bytes and floats are counted where they
    differ in any bit. The column "dot products" holds the largest difference from ggml's plain
    build, as a fraction of the product of the two vectors' lengths; the last one how far ggml's
    builds for plain x86-64 and for AVX2 are apart. Where weights are F16 or BF16, ggml rounds the
    activations to that type as well, and so does this comparison; the engine keeps them in F32,
    which is what sets such models apart from llama.cpp below.

    %s\
    """
        .formatted(new MarkdownTable(HEADER, rows));
  }

  private static List<String> row(ElementType type, GgmlBlocks golden) {
    Kernels kernels = KernelSets.best();
    return List.of(
        type.name(),
        "%s".formatted(8.0 * type.blockBytes() / type.blockLength()).replaceAll("\\.0$", ""),
        MarkdownTable.count(differing(golden.encodedBy(kernels), golden.encoded())),
        MarkdownTable.count(differing(golden.decodedBy(kernels), golden.decoded())),
        MarkdownTable.difference(golden.dotDistance(golden.dotsBy(kernels), golden.dots())),
        MarkdownTable.difference(BlocksGoldenTest.DOT_TOLERANCE),
        MarkdownTable.difference(golden.dotDistance(golden.vectorDots(), golden.dots())));
  }

  private static int differing(byte[] some, byte[] others) {
    int count = 0;
    for (int i = 0; i < some.length; i++) {
      count += some[i] == others[i] ? 0 : 1;
    }
    return count;
  }

  private static int differing(float[] some, float[] others) {
    int count = 0;
    for (int i = 0; i < some.length; i++) {
      count += Float.floatToRawIntBits(some[i]) == Float.floatToRawIntBits(others[i]) ? 0 : 1;
    }
    return count;
  }
}
