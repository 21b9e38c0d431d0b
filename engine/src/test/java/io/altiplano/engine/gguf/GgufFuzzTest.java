package io.altiplano.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Every mutated file either opens, and then all of it can be read, or is refused in words that name
 * the place, without taking time or memory that the file does not account for.
 */
class GgufFuzzTest {
  private static final Path PATH = Path.of("/models/mutated.gguf");
  private static final int INPUTS = Integer.getInteger("altiplano.fuzz.inputs", 5_000);
  private static final long SEED = Long.getLong("altiplano.fuzz.seed", 20_260_801);

  /** What an error, its stack trace and the first use of a class may take. */
  private static final long ALLOWANCE_BYTES = 8 << 20;

  /** Bytes of heap for each byte of header: decoded strings, lists and boxes. */
  private static final int HEAP_PER_BYTE = 48;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final MemorySegment room = MemorySegment.ofArray(new byte[2 << 20]);
  private final Set<String> messages = new HashSet<>();
  private int opened;

  @Test
  void mutatedFilesAreReadOrRefused() throws IOException {
    List<Mutator.Seed> seeds = List.of(stories260k(), handLaidOut(2), handLaidOut(3), written());
    SplittableRandom root = new SplittableRandom(SEED);
    for (int i = 0; i < INPUTS; i++) {
      Mutator mutator = new Mutator(root.split());
      Mutator.Seed seed = seeds.get(i % seeds.size());
      Mutator.Input input = mutator.mutate(seed);
      check(input, "seed %d, input %d, from %s".formatted(SEED, i, seed.name()));
    }
    // A fuzzer that never gets past the first check, or never meets one, tests nothing.
    assertThat(opened).isGreaterThan(INPUTS / 50).isLessThan(INPUTS * 9 / 10);
    assertThat(messages).as("distinct messages").hasSizeGreaterThan(25);
  }

  @Test
  void keptFilesAreReadOrRefused() throws IOException, URISyntaxException {
    URL kept = Objects.requireNonNull(GgufFuzzTest.class.getResource("/gguf/corpus/kept"));
    try (var files = Files.list(Path.of(kept.toURI()))) {
      for (Path file : files.sorted().toList()) {
        byte[] bytes = Files.readAllBytes(file);
        check(new Mutator.Input(bytes, bytes.length), file.toString());
      }
    }
    assertThat(messages).hasSizeGreaterThan(20);
  }

  @Test
  void seedsAreSound() throws IOException {
    for (Mutator.Seed seed : List.of(stories260k(), handLaidOut(2), handLaidOut(3), written())) {
      int before = opened;
      check(new Mutator.Input(seed.header(), seed.fileBytes()), seed.name());
      assertThat(opened).as(seed.name()).isEqualTo(before + 1);
    }
  }

  private void check(Mutator.Input input, String what) throws IOException {
    MemorySegment file = room.asSlice(0, input.fileBytes());
    MemorySegment.copy(input.header(), 0, file, ValueLayout.JAVA_BYTE, 0, input.header().length);
    long heapBefore = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    try {
      readAll(new GgufReader(PATH, file, Limits.DEFAULT).read());
      opened++;
    } catch (AltiplanoException fault) {
      String message = Objects.requireNonNull(fault.getMessage());
      assertThat(fault.code()).as(what).isIn(ErrorCode.INVALID_FILE, ErrorCode.UNSUPPORTED_MODEL);
      assertThat(message).as(what).matches("(?s)/models/mutated.gguf: (offset \\d+|key ').*");
      keepIfNew(message, input);
    } catch (RuntimeException | Error crash) {
      throw new AssertionError(what + ": " + crash, crash);
    }
    assertThat(System.nanoTime() - start).as(what).isLessThan(1_000_000_000L);
    assertThat(threads.getCurrentThreadAllocatedBytes() - heapBefore)
        .as(what)
        .isLessThan(ALLOWANCE_BYTES + (long) HEAP_PER_BYTE * input.header().length);
    file.asSlice(0, input.header().length).fill((byte) 0);
  }

  private static void readAll(GgufHeader header) {
    Metadata metadata = header.metadata();
    for (String key : metadata.keys()) {
      assertThat(metadata.value(key)).isPresent();
    }
    for (Tensor tensor : header.tensors().values()) {
      MemorySegment data = tensor.data();
      assertThat(
              data.get(ValueLayout.JAVA_BYTE, 0)
                  + data.get(ValueLayout.JAVA_BYTE, data.byteSize() - 1))
          .isBetween(-256, 254);
      assertThat(tensor.rows() * tensor.rowBytes()).isEqualTo(data.byteSize());
    }
  }

  private void keepIfNew(String message, Mutator.Input input) throws IOException {
    String form =
        message
            .replaceFirst("(?s).*offset \\d+(, (key|tensor|metadata entry) '.*')?: ", "$2 ")
            .replaceAll("0x[0-9a-f]+|-?\\d+", "N")
            .replaceAll("[A-Z][A-Z0-9_]+( \\[.*)?", "TYPE");
    String folder = System.getProperty("altiplano.fuzz.keep");
    if (messages.add(form) && folder != null && input.fileBytes() < 4096) {
      String name = "%02d.gguf".formatted(messages.size());
      Files.write(Path.of(folder, name), Arrays.copyOf(input.header(), input.fileBytes()));
    }
  }

  private static Mutator.Seed stories260k() throws IOException {
    String name = "stories260k.1185344.header";
    try (InputStream in = GgufFuzzTest.class.getResourceAsStream("/gguf/corpus/" + name)) {
      return Mutator.Seed.of(name, Objects.requireNonNull(in).readAllBytes(), 1_185_344);
    }
  }

  private static Mutator.Seed handLaidOut(int version) {
    GgufBytes file = GgufBytes.sound();
    file.version = GgufBytes.int32(version);
    return Mutator.Seed.of("version " + version, file.header(), file.bytes().length);
  }

  private static Mutator.Seed written() throws IOException {
    Path path = Files.createTempFile("written", ".gguf");
    try {
      MixedFile.write(path);
      byte[] bytes = Files.readAllBytes(path);
      return Mutator.Seed.of("written", bytes, bytes.length);
    } finally {
      Files.delete(path);
    }
  }
}
