import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.altiplano.engine.convert.QuantizationRecipe;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes the golden files of quantising: what llama.cpp's own quantiser makes of seeded models,
 * and what llama.cpp says when it runs the results.
 *
 * <pre>
 * mvn -q -pl engine -am test-compile
 * CP=api/target/classes:engine/target/classes
 * java -cp $CP:engine/target/test-classes io.altiplano.engine.convert.QuantizableModels target/even
 * ALTIPLANO_ORACLE=../oracle java -cp $CP --enable-native-access=ALL-UNNAMED \
 *   dev/golden/QuantizeGolden.java target/even
 * </pre>
 *
 * Writes for each model {@code NAME.txt}, a line a tensor (recipe, name, type, the start of its
 * bytes' SHA-256), and for the shallow one {@code RECIPE.json}: the text's tokens and
 * log-probabilities.
 */
final class QuantizeGolden {
  private static final Path GOLDEN = Path.of("engine/src/test/resources/golden");
  private static final Path OUT = GOLDEN.resolve("quantize");
  private static final int HASH_CHARACTERS = 16;

  /** More than llama_model_quantize_params has; the rest is not looked at. */
  private static final int PARAMETERS_LONGS = 32;

  private static final int THREADS_OFFSET = 0;
  private static final int FILE_TYPE_OFFSET = 4;

  public static void main(String[] arguments) throws Throwable {
    String oracle = System.getenv().getOrDefault("ALTIPLANO_ORACLE", "../oracle");
    Path libraries = Path.of(oracle, "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64");
    Files.createDirectories(OUT);
    try (Arena arena = Arena.ofShared()) {
      for (String dependency : List.of("libggml-base.so", "libggml.v0.5.0.so")) {
        System.load(libraries.resolve(dependency).toRealPath().toString());
      }
      SymbolLookup llama =
          SymbolLookup.libraryLookup(libraries.resolve("libllama.v0.5.0.so").toRealPath(), arena);
      for (String model : List.of("even", "odd", "shallow")) {
        List<String> lines = new ArrayList<>();
        for (QuantizationRecipe recipe : QuantizationRecipe.values()) {
          Path in = Path.of(arguments[0], model + ".gguf");
          Path out = Path.of(arguments[0], model + "-" + recipe + ".gguf");
          quantize(llama, arena, in, out, recipe.fileType());
          lines.addAll(describe(recipe, out));
          if (model.equals("shallow")) {
            score(oracle, out, OUT.resolve(recipe + ".json"));
          }
        }
        Files.write(OUT.resolve(model + ".txt"), lines);
      }
    }
  }

  private static void quantize(
      SymbolLookup llama, Arena arena, Path in, Path out, int fileType) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MemoryLayout parameters = MemoryLayout.structLayout(
        MemoryLayout.sequenceLayout(PARAMETERS_LONGS, JAVA_LONG));
    MethodHandle defaults =
        linker.downcallHandle(
            llama.findOrThrow("llama_model_quantize_default_params"),
            FunctionDescriptor.of(parameters));
    MethodHandle quantize =
        linker.downcallHandle(
            llama.findOrThrow("llama_model_quantize"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    MemorySegment chosen =
        (MemorySegment) defaults.invoke((java.lang.foreign.SegmentAllocator) arena);
    chosen.set(JAVA_INT, THREADS_OFFSET, 2);
    chosen.set(JAVA_INT, FILE_TYPE_OFFSET, fileType);
    int code =
        (int)
            quantize.invokeExact(
                arena.allocateFrom(in.toString()), arena.allocateFrom(out.toString()), chosen);
    if (code != 0) {
      throw new IOException("llama_model_quantize of " + out + ": " + code);
    }
  }

  private static List<String> describe(QuantizationRecipe recipe, Path path)
      throws GeneralSecurityException {
    List<String> lines = new ArrayList<>();
    try (GgufFile file = GgufFile.open(path)) {
      for (Tensor tensor : file.tensors().values()) {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(tensor.data().toArray(JAVA_BYTE));
        String start = HexFormat.of().formatHex(hash).substring(0, HASH_CHARACTERS);
        lines.add(recipe + " " + tensor.name() + " " + tensor.type() + " " + start);
      }
    }
    return lines;
  }

  private static void score(String oracle, Path model, Path out)
      throws IOException, InterruptedException {
    String text = Files.readString(GOLDEN.resolve("architectures/text.txt"));
    Process process =
        new ProcessBuilder("node", oracle + "/oracle.mjs", "score", model.toString(), text)
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("the judge cannot score " + model);
    }
  }
}
