package io.altiplano.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.Optional;
import jdk.incubator.vector.VectorShape;

/**
 * Makes a kernel set for each width of vectors out of the one class {@link VectorKernels}: the
 * class itself for the widest, and for each other a hidden copy whose class data is the width.
 * Touched only where the Vector API module is present.
 */
final class VectorSets {
  private VectorSets() {}

  /** The set of that width, or why it does not run here. */
  static KernelSets.KernelSet set(int bits) {
    VectorShape shape = VectorShape.forBitSize(bits);
    int widest = VectorKernels.preferredShape().vectorBitSize();
    if (bits > widest) {
      return new KernelSets.KernelSet(
          name(shape),
          Optional.empty(),
          "this JVM's vectors are at most %d bits wide on this processor".formatted(widest));
    }
    String note = "Vector API, %d bits".formatted(bits);
    try {
      Kernels kernels = bits == widest ? new VectorKernels() : define(shape);
      return new KernelSets.KernelSet(name(shape), Optional.of(kernels), note);
    } catch (LinkageError e) {
      return new KernelSets.KernelSet(name(shape), Optional.empty(), String.valueOf(e));
    }
  }

  static String name(VectorShape shape) {
    return "vector-" + shape.vectorBitSize();
  }

  /** A copy of the class for that width; each call makes another. */
  static Kernels define(VectorShape shape) {
    String file = VectorKernels.class.getSimpleName() + ".class";
    try (InputStream in = VectorSets.class.getResourceAsStream(file)) {
      byte[] code = Objects.requireNonNull(in, file).readAllBytes();
      return (Kernels)
          MethodHandles.lookup()
              .defineHiddenClassWithClassData(code, shape, true)
              .lookupClass()
              .getDeclaredConstructor()
              .newInstance();
    } catch (IOException | ReflectiveOperationException e) {
      throw new LinkageError("the kernels for " + name(shape), e);
    }
  }
}
