package io.altiplano.app;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Gives the process its error stream back. Java warns of the incubating Vector API before any code
 * of ours runs, and no flag stops it; so the launcher starts Java with that stream closed to it and
 * the true one at another descriptor, named in a system property.
 */
final class StandardError {
  /** Set by {@code dev/launch.sh}. */
  private static final String PROPERTY = "altiplano.stderr";

  private static final int DESCRIPTOR = 2;

  private StandardError() {}

  /** Undoes what the launcher did; without the property there is nothing to undo. */
  static void restore() {
    Integer descriptor = Integer.getInteger(PROPERTY);
    if (descriptor != null) {
      duplicate(descriptor, DESCRIPTOR);
    }
  }

  /** POSIX {@code dup2}: {@code to} becomes another name of {@code from}. */
  @SuppressWarnings("restricted")
  private static void duplicate(int from, int to) {
    Linker linker = Linker.nativeLinker();
    MethodHandle dup2 =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("dup2"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    try {
      int result = (int) dup2.invokeExact(from, to);
      if (result < 0) {
        System.out.println("alti: the error stream is lost");
      }
    } catch (Throwable impossible) {
      throw new AssertionError(impossible); // dup2 throws nothing
    }
  }
}
