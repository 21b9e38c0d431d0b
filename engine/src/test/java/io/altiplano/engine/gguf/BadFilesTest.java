package io.altiplano.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadFilesTest {
  @TempDir Path folder;

  @Test
  void theFileThatTheFaultsArePutIntoIsSound() throws IOException {
    Path path = folder.resolve("sound.gguf");
    Files.write(path, GgufBytes.sound().bytes());
    try (GgufFile file = GgufFile.open(path)) {
      assertThat(file.tensors()).hasSize(3);
      assertThat(file.metadata().strings("tokenizer.ggml.tokens")).containsExactly("a", "고원", "b");
    }
    GgufBytes second = GgufBytes.sound();
    second.version = GgufBytes.int32(2);
    Files.write(path, second.bytes());
    try (GgufFile file = GgufFile.open(path)) {
      assertThat(file.version()).isEqualTo(2);
    }
  }

  @Test
  void fiveHundredBadFilesAreEachAClearErrorWithinASecond() throws IOException {
    Map<String, byte[]> files = BadFiles.all();
    Set<ByteBuffer> distinct = new HashSet<>();
    files.values().forEach(bytes -> distinct.add(ByteBuffer.wrap(bytes)));
    assertThat(distinct).hasSameSizeAs(files.entrySet()).hasSizeGreaterThanOrEqualTo(500);
    Path path = folder.resolve("bad.gguf");
    List<String> unclear = new ArrayList<>();
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Files.write(path, file.getValue());
      long start = System.nanoTime();
      Throwable fault = catchThrowable(() -> GgufFile.open(path).close());
      boolean prompt = System.nanoTime() - start < 1_000_000_000L;
      if (!prompt || !isClear(fault, path)) {
        unclear.add(file.getKey() + ": " + fault);
      }
    }
    assertThat(unclear).isEmpty();
  }

  private static boolean isClear(@Nullable Throwable fault, Path path) {
    return fault instanceof AltiplanoException clear
        && (clear.code() == ErrorCode.INVALID_FILE || clear.code() == ErrorCode.UNSUPPORTED_MODEL)
        && String.valueOf(clear.getMessage()).matches("(?s)" + path + ": offset \\d+[,:] .+");
  }

  @Test
  void faultsAreCalledByTheirNames() {
    Map<String, byte[]> files = BadFiles.all();
    expect(files, "version 1", "offset 4: GGUF version 1,");
    expect(files, "version 50331648", "a big-endian file of version 3");
    expect(files, "magic lmgg", "older GGML file");
    expect(files, "element type 16", "tensor 'c.weight': ggml's element type IQ2_XXS");
    expect(files, "element type 4", "Q4_2");
    expect(files, "element type 44", "element type 44 is unknown to ggml");
    expect(files, "entry 2 twice", "key 'llama.block_count': the key occurs twice");
    expect(files, "first tensor twice", "tensor 'a.weight': the name occurs twice");
    expect(files, "alignment 33", "key 'general.alignment': an alignment of 33");
    expect(files, "third on second", "tensor 'c.weight': the data from 128 on lies on");
    expect(files, "offset 4096 in tensor 1", "is it truncated?");
    expect(files, "offset off by 1 in tensor 0", "no multiple of the alignment 32");
    expect(files, "arrays 20000 deep", "key 'a': arrays nested more than 4 deep");
    expect(files, "string of -1", "key 's': string of 18446744073709551615 bytes");
  }

  @Test
  void messagesShowNoControlCharacters() {
    GgufBytes file = GgufBytes.sound();
    byte[] key = GgufBytes.ascii("\u001b[2J".repeat(100));
    file.entries.add(new GgufBytes.Entry(key, 77, new byte[0]));
    expect(Map.of("steering", file.bytes()), "steering", "key '\\u001b[2J");
  }

  private void expect(Map<String, byte[]> files, String name, String message) {
    Path path = folder.resolve("named.gguf");
    try {
      Files.write(path, files.getOrDefault(name, new byte[0]));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
    assertThat(files).containsKey(name);
    assertThatThrownBy(() -> GgufFile.open(path).close()).hasMessageContaining(message);
  }
}
