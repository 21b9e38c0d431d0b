package io.altiplano.engine.tokenizer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The judge: llama.cpp's own vocabulary of a GGUF file, through the shared library that comes with
 * node-llama-cpp 3.22 (llama.cpp 0.5.0). The judge's folder is named by the environment variable
 * ALTIPLANO_ORACLE, by default {@code ../oracle} beside the repository.
 *
 * <p>A C++ exception ends the process: no text may hold a code point beyond U+10FFFF.
 */
@SuppressWarnings("restricted") // calls native code: that is its purpose
final class LlamaCppVocabulary implements AutoCloseable {
  /** {@code llama_model_params} of that version: 80 bytes, the flag for vocabularies at byte 72. */
  private static final MemoryLayout PARAMETERS = MemoryLayout.sequenceLayout(10, JAVA_LONG);

  private static final MemoryLayout PARAMETERS_STRUCT =
      MemoryLayout.structLayout(PARAMETERS.withName("fields"));
  private static final long VOCAB_ONLY_OFFSET = 72;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = library();

  private static final MethodHandle DEFAULTS =
      function("llama_model_default_params", FunctionDescriptor.of(PARAMETERS_STRUCT));
  private static final MethodHandle LOAD =
      function(
          "llama_model_load_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, PARAMETERS_STRUCT));
  private static final MethodHandle FREE =
      function("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS));
  private static final MethodHandle VOCABULARY =
      function("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS));
  private static final MethodHandle SIZE =
      function("llama_vocab_n_tokens", FunctionDescriptor.of(JAVA_INT, ADDRESS));
  private static final MethodHandle TOKENIZE =
      function(
          "llama_tokenize",
          FunctionDescriptor.of(
              JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN));
  private static final MethodHandle DETOKENIZE =
      function(
          "llama_detokenize",
          FunctionDescriptor.of(
              JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_BOOLEAN, JAVA_BOOLEAN));
  private static final MethodHandle PIECE =
      function(
          "llama_token_to_piece",
          FunctionDescriptor.of(
              JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_BOOLEAN));
  private static final MethodHandle IS_END =
      function("llama_vocab_is_eog", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));
  private static final MethodHandle IS_CONTROL =
      function("llama_vocab_is_control", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, JAVA_INT));
  private static final MethodHandle ADDS_BOS =
      function("llama_vocab_get_add_bos", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
  private static final MethodHandle FLAGS =
      function("_Z26unicode_cpt_flags_from_cptj", FunctionDescriptor.of(JAVA_SHORT, JAVA_INT));

  static {
    silence();
  }

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment model;
  private final MemorySegment vocabulary;

  /** Loads the vocabulary of a file. */
  LlamaCppVocabulary(Path file) {
    try {
      MemorySegment parameters = (MemorySegment) DEFAULTS.invoke(arena);
      parameters.set(JAVA_BYTE, VOCAB_ONLY_OFFSET, (byte) 1);
      model = (MemorySegment) LOAD.invoke(arena.allocateFrom(file.toString()), parameters);
      if (model.equals(MemorySegment.NULL)) {
        throw new IllegalArgumentException("llama.cpp does not load " + file);
      }
      vocabulary = (MemorySegment) VOCABULARY.invoke(model);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** llama.cpp's flags of a code point; see its {@code unicode_cpt_flags}. */
  static int codePointFlags(int codePoint) {
    try {
      return (short) FLAGS.invokeExact(codePoint) & 0xFFFF;
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int size() {
    try {
      return (int) SIZE.invoke(vocabulary);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The tokens of bytes, without a beginning or an end of sequence. */
  int[] tokenize(byte[] utf8, boolean parseSpecial) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment text = copy(call, utf8);
      // A token covers no less than a byte, except for one space before the text.
      int most = utf8.length + 8;
      MemorySegment tokens = call.allocate(JAVA_INT, most);
      int count =
          (int) TOKENIZE.invoke(vocabulary, text, utf8.length, tokens, most, false, parseSpecial);
      if (count < 0) {
        count = -count;
        tokens = call.allocate(JAVA_INT, count);
        count =
            (int)
                TOKENIZE.invoke(vocabulary, text, utf8.length, tokens, count, false, parseSpecial);
      }
      return tokens.asSlice(0, 4L * count).toArray(JAVA_INT);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The bytes of tokens, control tokens left out. */
  byte[] detokenize(int[] tokens) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment ids = call.allocate(4L * Math.max(1, tokens.length), 4);
      MemorySegment.copy(tokens, 0, ids, JAVA_INT, 0, tokens.length);
      int most = 64 + 128 * tokens.length;
      MemorySegment text = call.allocate(most);
      int count = (int) DETOKENIZE.invoke(vocabulary, ids, tokens.length, text, most, false, false);
      return text.asSlice(0, count).toArray(JAVA_BYTE);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** The bytes of one token; a control token's are its text, or none. */
  byte[] piece(int token, boolean special) {
    try (Arena call = Arena.ofConfined()) {
      MemorySegment text = call.allocate(1024);
      int count = (int) PIECE.invoke(vocabulary, token, text, 1024, 0, special);
      return text.asSlice(0, count).toArray(JAVA_BYTE);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  boolean isEndOfGeneration(int token) {
    try {
      return (boolean) IS_END.invoke(vocabulary, token);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  boolean isControl(int token) {
    try {
      return (boolean) IS_CONTROL.invoke(vocabulary, token);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  boolean addsBos() {
    try {
      return (boolean) ADDS_BOS.invoke(vocabulary);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    try {
      FREE.invoke(model);
    } catch (Throwable e) {
      throw failed(e);
    }
    arena.close();
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    MemorySegment segment = arena.allocate(Math.max(1, bytes.length));
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
    return segment;
  }

  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LIBRARY.findOrThrow(name), descriptor);
  }

  private static SymbolLookup library() {
    String oracle = System.getenv("ALTIPLANO_ORACLE");
    Path folder =
        oracle == null
            ? Path.of(System.getProperty("altiplano.basedir", ".")).resolve("../oracle")
            : Path.of(oracle);
    Path binaries = folder.resolve("node_modules/@node-llama-cpp/linux-x64/bins/linux-x64");
    try (Stream<Path> files = Files.list(binaries)) {
      Path library =
          files
              .filter(file -> file.getFileName().toString().matches("libllama(\\.v.*)?\\.so"))
              .findFirst()
              .orElseThrow();
      return SymbolLookup.libraryLookup(library.toAbsolutePath(), Arena.global());
    } catch (IOException e) {
      throw new UncheckedIOException("set ALTIPLANO_ORACLE to the judge's folder", e);
    }
  }

  private static void silence() {
    try {
      MethodHandle quiet =
          MethodHandles.lookup()
              .findStatic(
                  LlamaCppVocabulary.class,
                  "ignore",
                  MethodType.methodType(
                      void.class, int.class, MemorySegment.class, MemorySegment.class));
      MemorySegment callback =
          LINKER.upcallStub(
              quiet, FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS), Arena.global());
      function("llama_log_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS))
          .invoke(callback, MemorySegment.NULL);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  @SuppressWarnings("unused") // called by llama.cpp
  private static void ignore(int level, MemorySegment text, MemorySegment data) {}

  private static IllegalStateException failed(Throwable cause) {
    return new IllegalStateException("the judge failed", cause);
  }
}
