package io.altiplano.engine.kernel;

import io.altiplano.api.AltiplanoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kernel sets that this engine knows, and which of them run on this processor and JVM. */
public final class KernelSets {
  /** What to add to the command line so that the fast kernels run. */
  public static final String VECTOR_FLAG = "--add-modules=jdk.incubator.vector";

  private static final int[] VECTOR_BITS = {128, 256, 512};

  private static final List<KernelSet> KNOWN = known();

  private KernelSets() {}

  /**
   * A kernel set of that name.
   *
   * @param kernels if it runs here
   * @param note why it does not run here, or what speaks for it
   */
  public record KernelSet(String name, Optional<Kernels> kernels, String note) {}

  /** Every known set, slowest first, whether or not it runs here. */
  public static List<KernelSet> sets() {
    return KNOWN;
  }

  /** Every set that runs here, slowest first. */
  public static List<Kernels> all() {
    return KNOWN.stream().flatMap(set -> set.kernels().stream()).toList();
  }

  /** The fastest set that runs here. */
  public static Kernels best() {
    return all().getLast();
  }

  /**
   * The set of that name.
   *
   * @throws AltiplanoException if there is none, or if it does not run here, with the reason
   */
  public static Kernels named(String name) {
    for (KernelSet set : KNOWN) {
      if (set.name().equals(name)) {
        return set.kernels()
            .orElseThrow(() ->
                AltiplanoException.invalidParameter(
                    "kernels", "'" + name + "' does not run here: " + set.note()));
      }
    }
    throw AltiplanoException.invalidParameter(
        "kernels",
        "'%s' is unknown; known are %s"
            .formatted(
                name, KNOWN.stream().map(KernelSet::name).collect(Collectors.joining(", "))));
  }

  /** One line for people to act on, if this JVM runs slower than it has to. */
  public static Optional<String> warning() {
    return vectorApiPresent() || best() instanceof NativeKernels
        ? Optional.empty()
        : Optional.of(
            "The Vector API is off, so models run on the scalar kernels, many times slower. Start"
                + " java with "
                + VECTOR_FLAG);
  }

  private static boolean vectorApiPresent() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
  }

  private static List<KernelSet> known() {
    List<KernelSet> sets = new ArrayList<>();
    sets.add(
        new KernelSet("scalar", Optional.of(new ScalarKernels()), "plain Java, runs everywhere"));
    for (int bits : VECTOR_BITS) {
      sets.add(
          vectorApiPresent()
              ? VectorSets.set(bits)
              : new KernelSet(
                  "vector-" + bits, Optional.empty(), "start java with " + VECTOR_FLAG));
    }
    LaneKernels java =
        (LaneKernels) sets.stream().flatMap(set -> set.kernels().stream()).toList().getLast();
    sets.addAll(NativeKernels.sets(java));
    return List.copyOf(sets);
  }
}
