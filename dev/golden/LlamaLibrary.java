import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The judge's libllama and one model's vocabulary, called through the FFM API. */
final class LlamaLibrary {
  static final Arena ARENA = Arena.ofAuto();
  private static final Linker LINKER = Linker.nativeLinker();

  /** Larger than llama_model_params, which is passed and returned in memory. */
  private static final MemoryLayout MODEL_PARAMS =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(64, JAVA_LONG));

  private static SymbolLookup llama = name -> Optional.empty();
  static MemorySegment vocabulary;
  static int vocabularySize;

  private LlamaLibrary() {}

  static void load(Path bin, Path model) throws Throwable {
    for (String library : List.of("libggml-base.so", "libggml.v0.5.0.so", "libllama.v0.5.0.so")) {
      llama = SymbolLookup.libraryLookup(bin.resolve(library), ARENA).or(llama);
    }
    call(
        "ggml_backend_load_all_from_path",
        FunctionDescriptor.ofVoid(ADDRESS),
        ARENA.allocateFrom(bin.toAbsolutePath().toString()));
    MemorySegment parameters =
        (MemorySegment)
            LINKER
                .downcallHandle(
                    llama.findOrThrow("llama_model_default_params"),
                    FunctionDescriptor.of(MODEL_PARAMS))
                .invoke((SegmentAllocator) ARENA);
    MemorySegment loaded =
        (MemorySegment)
            call(
                "llama_model_load_from_file",
                FunctionDescriptor.of(ADDRESS, ADDRESS, MODEL_PARAMS),
                ARENA.allocateFrom(model.toString()),
                parameters);
    vocabulary =
        (MemorySegment)
            call("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS), loaded);
    vocabularySize =
        (int) call("llama_vocab_n_tokens", FunctionDescriptor.of(JAVA_INT, ADDRESS), vocabulary);
  }

  static Object call(String name, FunctionDescriptor type, Object... arguments) throws Throwable {
    return LINKER.downcallHandle(llama.findOrThrow(name), type).invokeWithArguments(arguments);
  }

  static byte[] detokenize(int token) throws Throwable {
    MemorySegment text = ARENA.allocate(256);
    int length =
        (int)
            call(
                "llama_detokenize",
                FunctionDescriptor.of(
                    JAVA_INT,
                    ADDRESS,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_BOOLEAN,
                    JAVA_BOOLEAN),
                vocabulary,
                ARENA.allocateFrom(JAVA_INT, token),
                1,
                text,
                256,
                false,
                true);
    return text.asSlice(0, length).toArray(JAVA_BYTE);
  }

  static int[] encode(byte[] text) throws Throwable {
    MemorySegment tokens = ARENA.allocate(JAVA_INT, 4096);
    int count =
        (int)
            call(
                "llama_tokenize",
                FunctionDescriptor.of(
                    JAVA_INT,
                    ADDRESS,
                    ADDRESS,
                    JAVA_INT,
                    ADDRESS,
                    JAVA_INT,
                    JAVA_BOOLEAN,
                    JAVA_BOOLEAN),
                vocabulary,
                ARENA.allocateFrom(JAVA_BYTE, text),
                text.length,
                tokens,
                4096,
                false,
                false);
    return tokens.asSlice(0, 4L * count).toArray(JAVA_INT);
  }
}
