package io.altiplano.engine.kernel;

import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Products of weights, attention and what is done to rows in C, for instructions that Java's
 * vectors do not reach and for the time before they are compiled. All else is the Java kernels'. A
 * twin: both compute the same to the last bit.
 */
final class NativeKernels implements Kernels {
  /** What the C code is compiled for, slowest first. */
  enum Processor {
    AVX2("avx2", "AVX2", 1),
    AVX512_VNNI("avx512vnni", "AVX-512 VNNI", 1),
    AMX("amx", "AMX", 4);

    private final String symbol;
    private final String title;

    /** Weight rows that a batch is multiplied with together. */
    private final int rowsTogether;

    Processor(String symbol, String title, int panelsTogether) {
      this.symbol = symbol;
      this.title = title;
      this.rowsTogether = panelsTogether * Lanes.COUNT;
    }

    String setName() {
      return "native-" + symbol;
    }

    /** What functions begin with that are compiled for it, then for the next slower, … */
    private List<String> prefixes() {
      return Arrays.stream(values())
          .filter(slower -> slower.compareTo(this) <= 0)
          .map(slower -> "altiplano_" + slower.symbol)
          .toList()
          .reversed();
    }

    /** Of the levels that the library tells. */
    private int level() {
      return ordinal() + 1;
    }
  }

  /**
   * Multiply-accumulates of one call, if so few rows are possible: some hundred microseconds, in
   * which Java cannot pause.
   */
  static final long MOST_PRODUCTS = 1 << 24;

  /** The same of products in BF16, which are many times as fast. */
  private static final long MOST_ROUNDED_PRODUCTS = 1 << 28;

  /** Weight rows that are opened together to meet many rounded rows. */
  private static final int ROUNDED_TOGETHER = 256;

  /**
   * Rows shorter than this are left to plain Java: until a call into C is compiled it takes longer
   * than they do (docs/log.md).
   */
  private static final int LEAST_ELEMENTS = 256;

  private final LaneKernels java;
  private final LaneKernels scalar = new ScalarKernels();
  private final String name;
  private final int rowsTogether;
  private final MethodHandle rmsNorm;
  private final MethodHandle swiGlu;
  private final MethodHandle geGlu;
  private final MethodHandle addScaled;
  private final MethodHandle prepareBlocks;
  private final MethodHandle prepareSuperBlocks;
  private final Map<ElementType, MethodHandle> products = new EnumMap<>(ElementType.class);
  private final @Nullable MethodHandle prepareRounded;
  private final Map<ElementType, MethodHandle> roundedProducts = new EnumMap<>(ElementType.class);
  private final Map<ElementType, MethodHandle> floatProducts = new EnumMap<>(ElementType.class);
  private final NativeAttention attention;

  private NativeKernels(NativeLibrary library, Processor processor, LaneKernels java)
      throws NativeLibrary.UnavailableException {
    this.java = java;
    this.name = processor.setName();
    this.rowsTogether = processor.rowsTogether;
    List<String> prefixes = processor.prefixes();
    this.prepareBlocks = library.get(prefixes, "_prepare_q8_0", NativeSignatures.PREPARE_BLOCKS);
    this.prepareSuperBlocks =
        library.get(prefixes, "_prepare_q8_k", NativeSignatures.PREPARE_SUPER_BLOCKS);
    this.rmsNorm = library.get(prefixes, "_rms_norm", NativeSignatures.RMS_NORM);
    this.swiGlu = library.get(prefixes, "_swi_glu", NativeSignatures.GATE);
    this.geGlu = library.get(prefixes, "_ge_glu", NativeSignatures.GATE);
    this.addScaled = library.get(prefixes, "_add_scaled", NativeSignatures.ADD_SCALED);
    this.prepareRounded =
        library.find(prefixes, "_prepare_bf16", NativeSignatures.PREPARE_BF16).orElse(null);
    for (ElementType type : ElementType.values()) {
      String suffix = "_" + type.name().toLowerCase(Locale.ROOT);
      library
          .find(prefixes, "_matmul" + suffix, NativeSignatures.MATMUL)
          .ifPresent(function -> products.put(type, function));
      library
          .find(prefixes, "_bf16_matmul" + suffix, NativeSignatures.BF16_MATMUL)
          .ifPresent(function -> roundedProducts.put(type, function));
      library
          .find(prefixes, "_float_matmul" + suffix, NativeSignatures.FLOAT_MATMUL)
          .ifPresent(function -> floatProducts.put(type, function));
    }
    this.attention = new NativeAttention(library, prefixes);
  }

  /**
   * The sets, each with why it does not run here.
   *
   * @param java what computes the rest
   */
  static List<KernelSets.KernelSet> sets(LaneKernels java) {
    List<KernelSets.KernelSet> sets = new ArrayList<>();
    try {
      NativeLibrary library = NativeLibrary.load();
      int level = library.level();
      for (Processor processor : Processor.values()) {
        sets.add(set(library, level, processor, java));
      }
      return sets;
    } catch (NativeLibrary.UnavailableException failure) {
      String reason = String.valueOf(failure.getMessage());
      return Arrays.stream(Processor.values())
          .map(processor -> without(processor, reason))
          .toList();
    }
  }

  private static KernelSets.KernelSet set(
      NativeLibrary library, int level, Processor processor, LaneKernels java)
      throws NativeLibrary.UnavailableException {
    return level < processor.level()
        ? without(processor, "this processor has no " + processor.title)
        : new KernelSets.KernelSet(
            processor.setName(),
            Optional.of(new NativeKernels(library, processor, java)),
            "C with " + processor.title);
  }

  private static KernelSets.KernelSet without(Processor processor, String reason) {
    return new KernelSets.KernelSet(processor.setName(), Optional.empty(), reason);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public PromptRecipe fastestForPrompts() {
    return roundedProducts.isEmpty() ? PromptRecipe.INTEGERS : PromptRecipe.BF16;
  }

  @Override
  public void prepare(Activations activations, Activations.Format format, int from, int to) {
    int columns = activations.columns();
    if (columns < LEAST_ELEMENTS) {
      scalar.prepare(activations, format, from, to);
      return;
    }
    switch (format) {
      case F32 -> {}
      case Q8_0 -> {
        for (int row = from; row < to; row++) {
          prepareBlocks(activations.values(), row, columns, activations.quantized(format));
        }
      }
      case Q8_K -> {
        for (int row = from; row < to; row++) {
          prepareSuperBlocks(activations.values(), row, columns, activations.quantized(format));
        }
      }
      case BF16 -> prepareRounded(activations, from, to);
    }
  }

  private void prepareRounded(Activations activations, int from, int to) {
    if (prepareRounded == null) {
      java.prepare(activations, Activations.Format.BF16, from, to);
      return;
    }
    for (int row = from; row < to; row += RoundedRows.TILE) {
      int tile = (row - activations.roundedFrom()) / RoundedRows.TILE;
      try {
        prepareRounded.invokeExact(
            elements(activations.values(), row * activations.columns()),
            activations.columns(),
            Math.min(RoundedRows.TILE, to - row),
            activations.rounded().tile(tile));
      } catch (Throwable impossible) {
        throw new AssertionError(impossible);
      }
    }
  }

  private void prepareBlocks(float[] values, int row, int columns, QuantizedRows out) {
    int groups = columns / LegacyBlocks.LENGTH;
    try {
      prepareBlocks.invokeExact(
          elements(values, row * columns),
          columns,
          bytes(out.bytes, row * columns),
          elements(out.scales, row * groups),
          elements(out.longIntegerSums, row * groups),
          elements(out.longSums, row * groups));
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void prepareSuperBlocks(float[] values, int row, int columns, QuantizedRows out) {
    int shortGroups = columns / Lanes.COUNT;
    int longGroups = columns / LegacyBlocks.LENGTH;
    try {
      prepareSuperBlocks.invokeExact(
          elements(values, row * columns),
          columns,
          bytes(out.bytes, row * columns),
          elements(out.scales, row * (columns / KBlocks.LENGTH)),
          elements(out.shortIntegerSums, row * shortGroups),
          elements(out.shortSums, row * shortGroups),
          elements(out.longIntegerSums, row * longGroups),
          elements(out.longSums, row * longGroups));
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public void matmul(Tensor weight, Activations activations, int from, int to, float[] out) {
    if (weight.columns() < LEAST_ELEMENTS) {
      scalar.matmul(weight, activations, from, to, out);
      return;
    }
    LaneKernels.requireSameColumns(weight, activations);
    boolean isQuantized = weight.type().isQuantized();
    int whole = isQuantized ? activations.roundedFrom() : activations.rows();
    int rounded = activations.rows() - whole;
    if (whole > 0) {
      int step = step(MOST_PRODUCTS, (long) weight.columns() * whole, rowsTogether);
      for (int first = from; first < to; first += step) {
        int end = Math.min(to, first + step);
        if (isQuantized) {
          multiplyGroups(weight, activations, first, end, out);
        } else {
          multiplyFloats(weight, activations, first, end, out);
        }
      }
    }
    if (rounded > 0 && !roundedProducts.containsKey(weight.type())) {
      java.multiplyRounded(weight, activations, from, to, out);
    } else if (rounded > 0) {
      long each = (long) weight.columns() * rounded;
      int step = step(MOST_ROUNDED_PRODUCTS, each, ROUNDED_TOGETHER);
      for (int first = from; first < to; first += step) {
        int end = Math.min(to, first + step);
        multiplyRounded(weight, activations, first, end, out);
      }
    }
  }

  /** Weight rows of one call. */
  private static int step(long mostProducts, long each, int together) {
    return (int) Math.max(1, mostProducts / each / together) * together;
  }

  private void multiplyRounded(
      Tensor weight, Activations activations, int from, int to, float[] out) {
    int first = activations.roundedFrom();
    try {
      known(roundedProducts, weight)
          .invokeExact(
              weight.data(),
              weight.rowBytes(),
              weight.columns(),
              from,
              to,
              activations.rounded().words(),
              activations.rows() - first,
              elements(out, first * weight.rows()),
              (long) weight.rows());
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void multiplyGroups(
      Tensor weight, Activations activations, int from, int to, float[] out) {
    int group = GroupedRows.groupLength(weight.type());
    QuantizedRows rows = activations.quantized(Activations.Format.of(weight.type()));
    try {
      known(products, weight)
          .invokeExact(
              weight.data(),
              weight.rowBytes(),
              weight.columns(),
              from,
              to,
              MemorySegment.ofArray(rows.bytes),
              MemorySegment.ofArray(rows.scales),
              MemorySegment.ofArray(rows.integerSums(group)),
              MemorySegment.ofArray(rows.sums(group)),
              activations.roundedFrom(),
              MemorySegment.ofArray(out),
              (long) weight.rows());
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private void multiplyFloats(
      Tensor weight, Activations activations, int from, int to, float[] out) {
    try {
      known(floatProducts, weight)
          .invokeExact(
              weight.data(),
              weight.rowBytes(),
              weight.columns(),
              from,
              to,
              MemorySegment.ofArray(activations.values()),
              activations.rows(),
              MemorySegment.ofArray(out),
              (long) weight.rows());
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static MethodHandle known(Map<ElementType, MethodHandle> functions, Tensor weight) {
    return Objects.requireNonNull(functions.get(weight.type()), weight.type().toString());
  }

  // ---- the Java kernels' -----------------------------------------------------------------------

  @Override
  public void decode(
      ElementType type, MemorySegment source, long offset, float[] out, int outOffset, int count) {
    java.decode(type, source, offset, out, outOffset, count);
  }

  @Override
  public void encode(
      ElementType type,
      float[] source,
      int sourceOffset,
      int count,
      MemorySegment out,
      long offset) {
    java.encode(type, source, sourceOffset, count, out, offset);
  }

  @Override
  public void attend(
      HeadPages cache,
      QueryRows rows,
      SoftCap softCap,
      float[] out,
      int outOffset,
      int outStride,
      float[] scratch) {
    if (cache.keyLength() < Lanes.COUNT) {
      scalar.attend(cache, rows, softCap, out, outOffset, outStride, scratch);
    } else if (attention.suits(cache)) {
      attention.attend(cache, rows, softCap, out, outOffset, outStride, scratch);
    } else {
      java.attend(cache, rows, softCap, out, outOffset, outStride, scratch);
    }
  }

  static MemorySegment elements(float[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Float.BYTES);
  }

  private static MemorySegment elements(int[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice((long) offset * Integer.BYTES);
  }

  private static MemorySegment bytes(byte[] array, int offset) {
    return MemorySegment.ofArray(array).asSlice(offset);
  }

  @Override
  public void rmsNorm(
      float[] x, int offset, int width, float[] weight, float epsilon, float[] out, int outOffset) {
    if (width < LEAST_ELEMENTS) {
      scalar.rmsNorm(x, offset, width, weight, epsilon, out, outOffset);
      return;
    }
    try {
      rmsNorm.invokeExact(
          elements(x, offset),
          width,
          MemorySegment.ofArray(weight),
          epsilon,
          elements(out, outOffset));
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public void softmax(float[] x, int offset, int count) {
    java.softmax(x, offset, count);
  }

  @Override
  public void swiGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count) {
    if (count < LEAST_ELEMENTS) {
      scalar.swiGlu(gate, gateOffset, up, upOffset, count);
      return;
    }
    try {
      swiGlu.invokeExact(elements(gate, gateOffset), elements(up, upOffset), count);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public void geGlu(float[] gate, int gateOffset, float[] up, int upOffset, int count) {
    if (count < LEAST_ELEMENTS) {
      scalar.geGlu(gate, gateOffset, up, upOffset, count);
      return;
    }
    try {
      geGlu.invokeExact(elements(gate, gateOffset), elements(up, upOffset), count);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  @Override
  public void addScaled(float[] x, int xOffset, float scale, float[] y, int yOffset, int count) {
    if (count < LEAST_ELEMENTS) {
      scalar.addScaled(x, xOffset, scale, y, yOffset, count);
      return;
    }
    try {
      addScaled.invokeExact(elements(x, xOffset), scale, elements(y, yOffset), count);
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }
}
