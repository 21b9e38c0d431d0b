package io.altiplano.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;

/**
 * Makes a kernel set for each width of vectors out of the classes {@link VectorKernels} and {@link
 * VectorGroups}: the classes themselves for the widest, and for each other hidden copies whose
 * class data is the width. Touched only where the Vector API module is present.
 */
final class VectorSets {
  private VectorSets() {}

  /** The set of that width, or why it does not run here. */
  static KernelSets.KernelSet set(int bits) {
    VectorShape shape = VectorShape.forBitSize(bits);
    int widest = preferredShape().vectorBitSize();
    if (bits > widest) {
      return new KernelSets.KernelSet(
          name(shape),
          Optional.empty(),
          "this JVM's vectors are at most %d bits wide on this processor".formatted(widest));
    }
    String note = "Vector API, %d bits".formatted(bits);
    try {
      Kernels kernels = bits == widest ? new VectorKernels(new VectorGroups()) : define(shape);
      return new KernelSets.KernelSet(name(shape), Optional.of(kernels), note);
    } catch (LinkageError e) {
      return new KernelSets.KernelSet(name(shape), Optional.empty(), String.valueOf(e));
    }
  }

  static String name(VectorShape shape) {
    return "vector-" + shape.vectorBitSize();
  }

  /** The widest vectors of floats that the JVM uses on this processor. */
  static VectorShape preferredShape() {
    return FloatVector.SPECIES_PREFERRED.vectorShape();
  }

  /** The width of a class: its class data, or else the widest. */
  static VectorShape shapeOf(MethodHandles.Lookup lookup) {
    try {
      VectorShape given = MethodHandles.classData(lookup, "_", VectorShape.class);
      return given == null ? preferredShape() : given;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Copies of the classes for that width; each call makes others. */
  static Kernels define(VectorShape shape) {
    try {
      GroupKernels groups =
          (GroupKernels) copy(VectorGroups.class, shape).getDeclaredConstructor().newInstance();
      return (Kernels)
          copy(VectorKernels.class, shape)
              .getDeclaredConstructor(GroupKernels.class)
              .newInstance(groups);
    } catch (IOException | ReflectiveOperationException e) {
      throw new LinkageError("the kernels for " + name(shape), e);
    }
  }

  private static Class<?> copy(Class<?> original, VectorShape shape)
      throws IOException, IllegalAccessException {
    String file = original.getSimpleName() + ".class";
    try (InputStream in = VectorSets.class.getResourceAsStream(file)) {
      byte[] code = Objects.requireNonNull(in, file).readAllBytes();
      return MethodHandles.lookup().defineHiddenClassWithClassData(code, shape, true).lookupClass();
    }
  }
}
