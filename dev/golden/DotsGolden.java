import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Makes the golden files of dot products: what ggml's processor kernels make of the blocks that
 * {@code BlocksGolden} encoded.
 *
 * <pre>
 * ALTIPLANO_ORACLE=../oracle java --enable-native-access=ALL-UNNAMED dev/golden/DotsGolden.java
 * </pre>
 *
 * Writes for each type {@code dots/NAME.bin}, little-endian floats: every super-block of {@code
 * NAME.bin} times every super-block of {@code input.bin}, by ggml's plain build and then by the one
 * for AVX2.
 */
final class DotsGolden {
  private static final int SUPER_BLOCK = 256;
  private static final Path BLOCKS = Path.of("engine/src/test/resources/golden/blocks");
  private static final List<String> BUILDS = List.of("x64", "haswell");
  private static final int LARGEST_BLOCK_BYTES = 4 * SUPER_BLOCK;

  /** The number of each type, and its bytes for a super-block. */
  private static final Map<String, int[]> TYPES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("F32", new int[] {0, 1024}), Map.entry("F16", new int[] {1, 512}),
              Map.entry("BF16", new int[] {30, 512}), Map.entry("Q4_0", new int[] {2, 144}),
              Map.entry("Q4_1", new int[] {3, 160}), Map.entry("Q5_0", new int[] {6, 176}),
              Map.entry("Q5_1", new int[] {7, 192}), Map.entry("Q8_0", new int[] {8, 272}),
              Map.entry("Q2_K", new int[] {10, 84}), Map.entry("Q3_K", new int[] {11, 110}),
              Map.entry("Q4_K", new int[] {12, 144}), Map.entry("Q5_K", new int[] {13, 176}),
              Map.entry("Q6_K", new int[] {14, 210}), Map.entry("IQ4_NL", new int[] {20, 144})));

  private static final Linker LINKER = Linker.nativeLinker();

  private DotsGolden() {}

  public static void main(String[] arguments) throws Throwable {
    String oracle = System.getenv().getOrDefault("ALTIPLANO_ORACLE", "../oracle");
    Path bin = Path.of(oracle, "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64");
    Files.createDirectories(BLOCKS.resolve("dots"));
    for (Map.Entry<String, int[]> type : TYPES.entrySet()) {
      var dots = new ByteArrayOutputStream();
      for (String build : BUILDS) {
        dots.writeBytes(dots(bin, build, type.getKey(), type.getValue()));
      }
      Path out = BLOCKS.resolve("dots/" + type.getKey().toLowerCase(Locale.ROOT) + ".bin");
      Files.write(out, dots.toByteArray());
      System.err.printf("%s: %d dot products%n", type.getKey(), dots.size() / Float.BYTES);
    }
  }

  private static byte[] dots(Path bin, String build, String name, int[] facts) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(bin.resolve("libggml-base.so").toAbsolutePath(), arena);
      Path library = bin.resolve("libggml-cpu-" + build + ".so");
      SymbolLookup ggml = SymbolLookup.libraryLookup(library.toAbsolutePath(), arena);
      LINKER
          .downcallHandle(ggml.findOrThrow("ggml_cpu_init"), FunctionDescriptor.ofVoid())
          .invoke();
      // struct ggml_type_traits_cpu: from_float, vec_dot, vec_dot_type, nrows
      MemorySegment traits = traits(ggml, facts[0]);
      MethodHandle dot =
          LINKER.downcallHandle(
              traits.get(ADDRESS, 8),
              FunctionDescriptor.ofVoid(
                  JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT));
      List<MemorySegment> weights = pieces(arena, name.equals("F32") ? "input" : name, facts[1]);
      List<MemorySegment> activations =
          prepared(arena, ggml, traits.get(JAVA_INT, 16), pieces(arena, "input", 4 * SUPER_BLOCK));
      MemorySegment out = arena.allocate(JAVA_FLOAT, (long) weights.size() * activations.size());
      long at = 0;
      for (MemorySegment weight : weights) {
        for (MemorySegment row : activations) {
          dot.invokeExact(SUPER_BLOCK, out.asSlice(at), 0L, weight, 0L, row, 0L, 1);
          at += Float.BYTES;
        }
      }
      return out.toArray(JAVA_BYTE);
    }
  }

  /** The rows in the type that ggml multiplies with. */
  private static List<MemorySegment> prepared(
      Arena arena, SymbolLookup ggml, int type, List<MemorySegment> rows) throws Throwable {
    if (type == 0) {
      return rows;
    }
    MethodHandle fromFloat =
        LINKER.downcallHandle(
            traits(ggml, type).get(ADDRESS, 0),
            FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG));
    return rows.stream()
        .map(row -> {
          MemorySegment converted = arena.allocate(LARGEST_BLOCK_BYTES, 16);
          try {
            fromFloat.invokeExact(row, converted, (long) SUPER_BLOCK);
          } catch (Throwable e) {
            throw new IllegalStateException("ggml's from_float", e);
          }
          return converted;
        })
        .toList();
  }

  private static MemorySegment traits(SymbolLookup ggml, int type) throws Throwable {
    MethodHandle find =
        LINKER.downcallHandle(
            ggml.findOrThrow("ggml_get_type_traits_cpu"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
    return ((MemorySegment) find.invokeExact(type)).reinterpret(32);
  }

  /** The encoded super-blocks of a file; decoded floats may follow them. */
  private static List<MemorySegment> pieces(Arena arena, String name, int bytes)
      throws IOException {
    long blocks = Files.size(BLOCKS.resolve("input.bin")) / (4 * SUPER_BLOCK);
    byte[] all = Files.readAllBytes(BLOCKS.resolve(name.toLowerCase(Locale.ROOT) + ".bin"));
    return LongStream.range(0, blocks)
        .mapToObj(i -> {
          MemorySegment piece = arena.allocate(bytes, 16);
          MemorySegment.copy(MemorySegment.ofArray(all), i * bytes, piece, 0, bytes);
          return piece;
        })
        .toList();
  }
}
