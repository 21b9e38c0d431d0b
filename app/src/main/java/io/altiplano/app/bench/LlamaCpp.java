package io.altiplano.app.bench;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * libllama with a model, called through the FFM API. Its settings are its own defaults, which are
 * its fastest: the kernels of this processor (AMX where there is one), weights repacked, flash
 * attention where it helps, prompts in pieces of 512.
 */
@SuppressWarnings("restricted") // calling another's library is what it is for
final class LlamaCpp implements AutoCloseable {
  /** Larger than the structures of parameters, which are passed and returned in memory. */
  private static final MemoryLayout PARAMETERS =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(64, JAVA_LONG));

  /** {@code llama_batch}: a count and six pointers. */
  private static final MemoryLayout BATCH =
      MemoryLayout.structLayout(MemoryLayout.sequenceLayout(7, JAVA_LONG));

  // The first fields of llama_context_params; those behind them move from version to version.
  private static final long CONTEXT_LENGTH = 0;
  private static final long BATCH_LENGTH = 4;
  private static final long MOST_SEQUENCES = 12;

  /** Somewhere here are the types of keys and of values, next to each other and both F16. */
  private static final long TYPES_FROM = 64;

  private static final long TYPES_TO = 160;

  /** {@code GGML_TYPE_F16}, the usual type of keys and values. */
  private static final int F16 = 1;

  /** Positions are handed out to sequences in multiples of this. */
  private static final int CONTEXT_GRAIN = 256;

  private static final int PROMPT_PIECE = 2048;

  private final Linker linker = Linker.nativeLinker();
  private final Map<String, MethodHandle> handles = new HashMap<>();
  private final Arena arena = Arena.ofConfined();
  private final SymbolLookup symbols;
  private final Workload workload;
  private final MemorySegment model;
  private final MemorySegment context;
  private final int vocabulary;
  private final String description;
  private final SplittableRandom random = new SplittableRandom(1);

  /** What a round took. */
  record Times(long promptNanos, long generationNanos) {}

  LlamaCpp(Path libraries, Path file, int threads, Workload workload) {
    this.workload = workload;
    this.symbols =
        library(libraries, "libggml-base")
            .or(library(libraries, "libggml"))
            .or(library(libraries, "libllama"));
    call("llama_backend_init", FunctionDescriptor.ofVoid());
    call(
        "ggml_backend_load_all_from_path",
        FunctionDescriptor.ofVoid(ADDRESS),
        arena.allocateFrom(libraries.toAbsolutePath().toString()));
    MemorySegment modelParameters =
        pointer(
            "llama_model_default_params",
            FunctionDescriptor.of(PARAMETERS),
            (SegmentAllocator) arena);
    this.model =
        pointer(
            "llama_model_load_from_file",
            FunctionDescriptor.of(ADDRESS, ADDRESS, PARAMETERS),
            arena.allocateFrom(file.toString()),
            modelParameters);
    if (model.address() == 0) {
      throw new IllegalStateException("llama.cpp cannot load " + file);
    }
    this.vocabulary =
        integer(
            "llama_vocab_n_tokens",
            FunctionDescriptor.of(JAVA_INT, ADDRESS),
            pointer("llama_model_get_vocab", FunctionDescriptor.of(ADDRESS, ADDRESS), model));
    this.context = context(threads);
    MemorySegment information = pointer("llama_print_system_info", FunctionDescriptor.of(ADDRESS));
    this.description =
        "llama.cpp, %d threads, defaults; %s"
            .formatted(threads, information.reinterpret(Long.MAX_VALUE).getString(0).strip());
  }

  private MemorySegment context(int threads) {
    MemorySegment parameters =
        pointer(
            "llama_context_default_params",
            FunctionDescriptor.of(PARAMETERS),
            (SegmentAllocator) arena);
    int each = Math.ceilDiv(workload.positions(), CONTEXT_GRAIN) * CONTEXT_GRAIN;
    parameters.set(JAVA_INT, CONTEXT_LENGTH, each * workload.sequences());
    parameters.set(JAVA_INT, BATCH_LENGTH, PROMPT_PIECE);
    parameters.set(JAVA_INT, MOST_SEQUENCES, workload.sequences());
    if (cacheType() != F16) {
      long types = cacheTypes(parameters);
      parameters.set(JAVA_INT, types, cacheType());
      parameters.set(JAVA_INT, types + Integer.BYTES, cacheType());
    }
    MemorySegment made =
        pointer(
            "llama_init_from_model",
            FunctionDescriptor.of(ADDRESS, ADDRESS, PARAMETERS),
            model,
            parameters);
    if (made.address() == 0) {
      throw new IllegalStateException("llama.cpp has no room for the context");
    }
    call(
        "llama_set_n_threads",
        FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT),
        made,
        threads,
        threads);
    return made;
  }

  private static long cacheTypes(MemorySegment parameters) {
    for (long at = TYPES_FROM; at < TYPES_TO; at += Integer.BYTES) {
      if (parameters.get(JAVA_INT, at) == F16
          && parameters.get(JAVA_INT, at + Integer.BYTES) == F16) {
        return at;
      }
    }
    throw new IllegalStateException("this libllama's parameters are laid out otherwise");
  }

  private int cacheType() {
    return switch (workload.cacheType()) {
      case F32 -> 0;
      case F16 -> F16;
      case Q8_0 -> 8;
      default -> throw new IllegalStateException(workload.cacheType() + " is no cache type");
    };
  }

  String description() {
    return description;
  }

  /** Reads the prompts and generates; the cache is empty before. */
  Times round() {
    MemorySegment memory =
        pointer("llama_get_memory", FunctionDescriptor.of(ADDRESS, ADDRESS), context);
    call("llama_memory_clear", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN), memory, true);
    long start = System.nanoTime();
    for (int sequence = 0; sequence < workload.sequences(); sequence++) {
      for (int from = 0; from < workload.prompt(); from += PROMPT_PIECE) {
        int count = Math.min(PROMPT_PIECE, workload.prompt() - from);
        decode(sequence, 1, from, count, from + count == workload.prompt());
      }
    }
    synchronize();
    long read = System.nanoTime();
    for (int i = 0; i < workload.generate(); i++) {
      decode(0, workload.sequences(), workload.prompt() + i, 1, true);
      synchronize();
    }
    return new Times(read - start, System.nanoTime() - read);
  }

  private void synchronize() {
    call("llama_synchronize", FunctionDescriptor.ofVoid(ADDRESS), context);
  }

  /** One call of the model with tokens drawn by lot, for some sequences at the same positions. */
  private void decode(int firstSequence, int sequences, int first, int count, boolean logits) {
    try (Arena scratch = Arena.ofConfined()) {
      int rows = sequences * count;
      MemorySegment tokens = scratch.allocate(JAVA_INT, rows);
      MemorySegment positions = scratch.allocate(JAVA_INT, rows);
      MemorySegment counts = scratch.allocate(JAVA_INT, rows);
      MemorySegment identities = scratch.allocate(JAVA_INT, rows);
      MemorySegment pointers = scratch.allocate(ADDRESS, rows);
      MemorySegment wanted = scratch.allocate(JAVA_BYTE, rows);
      for (int row = 0; row < rows; row++) {
        tokens.setAtIndex(JAVA_INT, row, random.nextInt(vocabulary));
        positions.setAtIndex(JAVA_INT, row, first + row % count);
        counts.setAtIndex(JAVA_INT, row, 1);
        identities.setAtIndex(JAVA_INT, row, firstSequence + row / count);
        pointers.setAtIndex(ADDRESS, row, identities.asSlice(4L * row, 4));
        boolean isLast = row % count == count - 1;
        wanted.setAtIndex(JAVA_BYTE, row, (byte) (logits && isLast ? 1 : 0));
      }
      MemorySegment batch = scratch.allocate(BATCH);
      batch.set(JAVA_INT, 0, rows);
      MemorySegment[] fields = {
        tokens, MemorySegment.NULL, positions, counts, pointers, wanted,
      };
      for (int i = 0; i < fields.length; i++) {
        batch.set(ADDRESS, 8L * (i + 1), fields[i]);
      }
      int status =
          integer("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, BATCH), context, batch);
      if (status != 0) {
        throw new IllegalStateException("llama_decode gave " + status);
      }
    }
  }

  /** The library whose name, without version and suffix, is that one. */
  private SymbolLookup library(Path folder, String name) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> found =
          files
              .filter(file -> file.getFileName().toString().matches(name + "(\\.v[\\d.]+)?\\.so"))
              .toList();
      if (found.isEmpty()) {
        throw new IllegalStateException("no %s.so in %s".formatted(name, folder));
      }
      return SymbolLookup.libraryLookup(found.getFirst(), arena);
    } catch (IOException unread) {
      throw new UncheckedIOException(unread);
    }
  }

  private MemorySegment pointer(String name, FunctionDescriptor type, Object... arguments) {
    return (MemorySegment) Objects.requireNonNull(call(name, type, arguments));
  }

  private int integer(String name, FunctionDescriptor type, Object... arguments) {
    return (int) Objects.requireNonNull(call(name, type, arguments));
  }

  private @Nullable Object call(String name, FunctionDescriptor type, Object... arguments) {
    try {
      return handles
          .computeIfAbsent(name, _ -> linker.downcallHandle(symbols.findOrThrow(name), type))
          .invokeWithArguments(arguments);
    } catch (Throwable failure) {
      throw new IllegalStateException(name + ": " + failure, failure);
    }
  }

  @Override
  public void close() {
    call("llama_free", FunctionDescriptor.ofVoid(ADDRESS), context);
    call("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS), model);
    arena.close();
  }
}
