package io.altiplano.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;

/**
 * Makes a kernel set for each width of vectors out of the one class {@link VectorKernels}: a hidden
 * class each, whose class data is the width. Touched only where the Vector API module is present.
 */
final class VectorSets {
  private VectorSets() {}

  /** The set of that width, or why it does not run here. */
  static KernelSets.KernelSet set(int bits) {
    VectorShape shape = VectorShape.forBitSize(bits);
    int widest = FloatVector.SPECIES_PREFERRED.vectorBitSize();
    if (bits > widest) {
      return new KernelSets.KernelSet(
          name(shape),
          Optional.empty(),
          "this JVM's vectors are at most %d bits wide on this processor".formatted(widest));
    }
    try {
      return new KernelSets.KernelSet(
          name(shape), Optional.of(define(shape)), "Vector API, %d bits".formatted(bits));
    } catch (LinkageError e) {
      return new KernelSets.KernelSet(name(shape), Optional.empty(), String.valueOf(e));
    }
  }

  static String name(VectorShape shape) {
    return "vector-" + shape.vectorBitSize();
  }

  private static Kernels define(VectorShape shape) {
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
