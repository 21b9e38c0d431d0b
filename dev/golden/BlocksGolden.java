import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes the golden files of element types: what ggml itself encodes and decodes.
 *
 * <pre>
 * ALTIPLANO_ORACLE=../oracle java --enable-native-access=ALL-UNNAMED dev/golden/BlocksGolden.java
 * </pre>
 *
 * Writes {@code input.bin} (floats) and for each type {@code NAME.bin}: the encoded bytes, then the
 * decoded floats, all little-endian.
 */
final class BlocksGolden {
  private static final int SUPER_BLOCK = 256;
  private static final int SUPER_BLOCKS = 12;
  private static final int COUNT = SUPER_BLOCK * SUPER_BLOCKS;
  private static final Path OUT = Path.of("engine/src/test/resources/golden/blocks");

  private static final Map<String, Integer> TYPES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("F16", 1), Map.entry("BF16", 30), Map.entry("Q4_0", 2),
              Map.entry("Q4_1", 3), Map.entry("Q5_0", 6), Map.entry("Q5_1", 7),
              Map.entry("Q8_0", 8), Map.entry("Q2_K", 10), Map.entry("Q3_K", 11),
              Map.entry("Q4_K", 12), Map.entry("Q5_K", 13), Map.entry("Q6_K", 14),
              Map.entry("IQ4_NL", 20)));

  public static void main(String[] arguments) throws Throwable {
    String oracle = System.getenv().getOrDefault("ALTIPLANO_ORACLE", "../oracle");
    Path library =
        Path.of(oracle, "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64/libggml-base.so");
    Files.createDirectories(OUT);
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup ggml = SymbolLookup.libraryLookup(library.toAbsolutePath(), arena);
      Linker linker = Linker.nativeLinker();
      MethodHandle quantize =
          linker.downcallHandle(
              ggml.findOrThrow("ggml_quantize_chunk"),
              FunctionDescriptor.of(
                  JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS));
      MethodHandle traits =
          linker.downcallHandle(
              ggml.findOrThrow("ggml_get_type_traits"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
      float[] input = input();
      MemorySegment source = arena.allocateFrom(JAVA_FLOAT, input);
      write("input", source);
      for (Map.Entry<String, Integer> type : TYPES.entrySet()) {
        MemorySegment encoded = arena.allocate(4L * COUNT);
        long bytes =
            (long)
                quantize.invokeExact(
                    (int) type.getValue(), source, encoded, 0L, (long) SUPER_BLOCKS,
                    (long) SUPER_BLOCK, MemorySegment.NULL);
        // struct ggml_type_traits: name, block, interleave, bytes, is_quantized, to_float, …
        MemorySegment facts =
            ((MemorySegment) traits.invokeExact((int) type.getValue())).reinterpret(56);
        MethodHandle toFloat =
            linker.downcallHandle(
                facts.get(ADDRESS, 40), FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_LONG));
        MemorySegment decoded = arena.allocate(JAVA_FLOAT, COUNT);
        toFloat.invokeExact(encoded, decoded, (long) COUNT);
        write(type.getKey(), encoded.asSlice(0, bytes), decoded);
        System.err.printf("%s: %d bytes%n", type.getKey(), bytes);
      }
    }
  }

  /** One super-block of each kind of data that a quantiser treats differently. */
  private static float[] input() {
    SplittableRandom random = new SplittableRandom(20);
    float[] values = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      float normal = 0;
      for (int k = 0; k < 12; k++) {
        normal += random.nextFloat();
      }
      normal -= 6;
      values[i] =
          switch (i / SUPER_BLOCK) {
            case 0 -> normal;
            case 1 -> normal * 0.02f;
            case 2 -> normal * 100;
            case 3 -> normal * 1e-6f;
            case 4 -> 0;
            case 5 -> 0.75f;
            case 6 -> Math.abs(normal);
            case 7 -> -1 - Math.abs(normal);
            case 8 -> i % 37 == 0 ? normal * 40 : normal * 0.1f;
            case 9 -> i % 64 < 32 ? 0 : normal;
            case 10 -> Math.round(normal * 2) / 4f;
            default -> normal * normal * normal;
          };
    }
    return values;
  }

  private static void write(String name, MemorySegment... parts) throws IOException {
    int bytes = 0;
    for (MemorySegment part : parts) {
      bytes += (int) part.byteSize();
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (MemorySegment part : parts) {
      buffer.put(part.toArray(JAVA_BYTE));
    }
    Files.write(OUT.resolve(name.toLowerCase(Locale.ROOT) + ".bin"), buffer.array());
  }
}
