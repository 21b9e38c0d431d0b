package io.altiplano.engine.gguf;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * An open model file: its metadata on the heap, its tensors as views of the mapped file. Safe for
 * many threads. The one who opens it closes it; tensors are dead from then on (touching one throws
 * {@link IllegalStateException}), the metadata lives on.
 *
 * <p>The file must stay as it is while it is open. If somebody truncates it, touching a tensor that
 * is gone raises {@link InternalError} (the operating system's SIGBUS), and inside the kernels in C
 * ends the process: replace model files by renaming a new one over them, as {@link GgufWriter}
 * does, never by writing into them.
 */
public final class GgufFile implements AutoCloseable {
  private final Path path;
  private final Arena arena;
  private final GgufHeader header;

  private GgufFile(Path path, Arena arena, GgufHeader header) {
    this.path = path;
    this.arena = arena;
    this.header = header;
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws AltiplanoException {@code MODEL_NOT_FOUND}, {@code INPUT_OUTPUT}, {@code INVALID_FILE},
   *     or {@code UNSUPPORTED_MODEL} for an element type that only ggml knows
   */
  public static GgufFile open(Path path) {
    if (!Files.exists(path)) {
      throw new AltiplanoException(ErrorCode.MODEL_NOT_FOUND, path + ": no such file");
    }
    // Nothing but a regular file: opening a pipe would wait for its writer for ever.
    if (!Files.isRegularFile(path)) {
      throw new AltiplanoException(ErrorCode.INVALID_FILE, path + ": not a regular file");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      MemorySegment data = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new GgufFile(path, arena, new GgufReader(path, data, Limits.DEFAULT).read());
    } catch (IOException failure) {
      arena.close();
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT, path + ": cannot be read: " + failure.getMessage(), failure);
    } catch (RuntimeException | Error failure) {
      arena.close();
      throw failure;
    }
  }

  public Path path() {
    return path;
  }

  /** The format's version, 2 or 3. */
  public int version() {
    return header.version();
  }

  /** What the offsets of tensors are multiples of, in bytes. */
  public int alignment() {
    return header.alignment();
  }

  public Metadata metadata() {
    return header.metadata();
  }

  /** All tensors by name, in the order of the file's table. */
  public SequencedMap<String, Tensor> tensors() {
    return header.tensors();
  }

  public Optional<Tensor> find(String name) {
    return Optional.ofNullable(header.tensors().get(name));
  }

  /**
   * A tensor that the model cannot do without.
   *
   * @throws AltiplanoException {@code INVALID_FILE} if there is none of that name
   */
  public Tensor tensor(String name) {
    return find(name)
        .orElseThrow(() ->
            new AltiplanoException(
                ErrorCode.INVALID_FILE, "%s: tensor %s: missing".formatted(path, Quoted.of(name))));
  }

  /** Unmaps the file. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
