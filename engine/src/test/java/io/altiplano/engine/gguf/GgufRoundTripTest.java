package io.altiplano.engine.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufRoundTripTest {
  @TempDir Path folder;

  @Test
  void everyValueTypeComesBack() {
    Path path = folder.resolve("values.gguf");
    new GgufWriter()
        .put("u8", ValueType.UINT8, 255)
        .put("i8", (byte) -128)
        .put("u16", ValueType.UINT16, 65535)
        .put("i16", (short) -5)
        .put("u32", ValueType.UINT32, 4_294_967_295L)
        .put("i32", -7)
        .put("u64", ValueType.UINT64, -1L)
        .put("i64", Long.MIN_VALUE)
        .put("f32", 1.5f)
        .put("f64", Math.PI)
        .put("flag", true)
        .put("text", "고원 🦙")
        .put("words", List.of("a", "", "고원"))
        .put("ints", new int[] {1, -2, Integer.MAX_VALUE})
        .put("longs", new long[] {5, 6})
        .put("floats", new float[] {0.25f, Float.NEGATIVE_INFINITY})
        .put("flags", new boolean[] {true, false})
        .put("nested", List.of(List.of(1, 2), List.of(3)))
        .put("none", List.of())
        .write(path);
    try (GgufFile file = GgufFile.open(path)) {
      Metadata metadata = file.metadata();
      assertThat(file.version()).isEqualTo(3);
      assertThat(file.alignment()).isEqualTo(32);
      assertThat(metadata.keys()).startsWith("u8", "i8").hasSize(19);
      assertThat(metadata.integer("u8")).isEqualTo(255);
      assertThat(metadata.integer("i8")).isEqualTo(-128);
      assertThat(metadata.integer("u16")).isEqualTo(65535);
      assertThat(metadata.integer("i16")).isEqualTo(-5);
      assertThat(metadata.longInteger("u32")).isEqualTo(4_294_967_295L);
      assertThat(metadata.integer("i32")).isEqualTo(-7);
      assertThat(metadata.value("u64")).contains(new BigInteger("18446744073709551615"));
      assertThat(metadata.longInteger("i64")).isEqualTo(Long.MIN_VALUE);
      assertThat(metadata.floating("f32")).isEqualTo(1.5f);
      assertThat(metadata.floating("f64")).isEqualTo((float) Math.PI);
      assertThat(metadata.flag("flag")).isTrue();
      assertThat(metadata.string("text")).isEqualTo("고원 🦙");
      assertThat(metadata.strings("words")).containsExactly("a", "", "고원");
      assertThat(metadata.byteStrings("words")[2]).isEqualTo("고원".getBytes(StandardCharsets.UTF_8));
      assertThat(metadata.integers("ints")).containsExactly(1, -2, Integer.MAX_VALUE);
      assertThat(metadata.integers("longs")).containsExactly(5, 6);
      assertThat(metadata.floats("floats")).containsExactly(0.25f, Float.NEGATIVE_INFINITY);
      assertThat(metadata.flags("flags")).containsExactly(true, false);
      assertThat(metadata.value("nested")).contains(List.of(List.of(1L, 2L), List.of(3L)));
      assertThat(metadata.strings("none")).isEmpty();
      assertThat(metadata.elementType("floats")).contains(ValueType.FLOAT32);
      assertThat(metadata.length("words")).isEqualTo(3);
    }
  }

  @Test
  void tensorsComeBackBitForBitAndACopyIsTheSameFile() throws IOException {
    Path first = folder.resolve("first.gguf");
    Path second = folder.resolve("second.gguf");
    GgufWriter writer =
        new GgufWriter()
            .put("general.alignment", 64)
            .put("general.architecture", "llama")
            .tensor(
                "a",
                ElementType.F32,
                new Shape(3, 2),
                MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6}))
            .tensor(
                "b.weight",
                ElementType.Q8_0,
                new Shape(32, 3),
                out -> {
                  for (int row = 0; row < 3; row++) {
                    byte[] bytes = new byte[34];
                    bytes[0] = (byte) row;
                    out.write(ByteBuffer.wrap(bytes));
                  }
                })
            .tensor("c", ElementType.F16, new Shape(5), MemorySegment.ofArray(new short[5]));
    writer.write(first);
    assertThat(Files.size(first)).isEqualTo(writer.bytes());
    try (GgufFile file = GgufFile.open(first)) {
      assertThat(file.alignment()).isEqualTo(64);
      assertThat(file.tensors().sequencedKeySet()).containsExactly("a", "b.weight", "c");
      Tensor a = file.tensor("a");
      assertThat(a.data().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(a.data().address() % 64).isZero();
      assertThat(file.tensor("b.weight").rows(2, 3).data().get(ValueLayout.JAVA_BYTE, 0))
          .isEqualTo((byte) 2);
      GgufWriter copy = new GgufWriter().putAll(file.metadata());
      file.tensors().values().forEach(copy::tensor);
      copy.write(second);
    }
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void missingKeysAndWrongTypesNameFileAndKey() {
    Path path = folder.resolve("keys.gguf");
    new GgufWriter().put("text", "x").put("big", 1L << 40).put("words", List.of("a")).write(path);
    try (GgufFile file = GgufFile.open(path)) {
      Metadata metadata = file.metadata();
      assertThat(metadata.integer("absent", 4)).isEqualTo(4);
      assertFault(path, "'absent'", () -> metadata.integer("absent"));
      assertFault(path, "'text'", () -> metadata.integer("text"));
      assertFault(path, "'text'", () -> metadata.integer("text", 3));
      assertFault(path, "'big'", () -> metadata.integer("big"));
      assertFault(path, "'words'", () -> metadata.string("words"));
      assertFault(path, "'words'", () -> metadata.integers("words"));
      assertFault(path, "'text'", () -> metadata.strings("text"));
      assertFault(path, "'text'", () -> metadata.flag("text"));
      assertFault(path, "'text'", () -> metadata.floating("text"));
      assertFault(path, "'blk.0.x'", () -> file.tensor("blk.0.x"));
    }
  }

  private static void assertFault(Path path, String where, Runnable reading) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.INVALID_FILE))
        .hasMessageContaining(path.toString())
        .hasMessageContaining(where);
  }

  @Test
  void metadataOutlivesTheFileAndTensorsDoNot() {
    Path path = folder.resolve("closed.gguf");
    new GgufWriter()
        .put("key", "value")
        .tensor("t", ElementType.F32, new Shape(1), MemorySegment.ofArray(new float[1]))
        .write(path);
    GgufFile file = GgufFile.open(path);
    Tensor tensor = file.tensor("t");
    file.close();
    file.close();
    assertThat(file.metadata().string("key")).isEqualTo("value");
    assertThatThrownBy(() -> tensor.data().get(ValueLayout.JAVA_FLOAT, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEndedWritingLeavesTheOldFileAndNothingElse() throws IOException {
    Path path = folder.resolve("kept.gguf");
    Files.writeString(path, "old");
    GgufWriter writer =
        new GgufWriter()
            .tensor("t", ElementType.F32, new Shape(8), MemorySegment.ofArray(new float[8]));
    assertThatThrownBy(() ->
            writer.write(
                path,
                written -> {
                  throw new CancellationException();
                }))
        .isInstanceOf(CancellationException.class);
    GgufWriter tooShort = new GgufWriter().tensor("t", ElementType.F32, new Shape(8), out -> {});
    assertThatThrownBy(() -> tooShort.write(path)).hasMessageContaining("tensor t: 0 bytes");
    assertThat(path).hasContent("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void whatIsNoFileIsSaidToBeNone() {
    assertThatThrownBy(() -> GgufFile.open(folder.resolve("absent.gguf")))
        .isInstanceOfSatisfying(
            AltiplanoException.class,
            fault -> assertThat(fault.code()).isEqualTo(ErrorCode.MODEL_NOT_FOUND));
    assertThatThrownBy(() -> GgufFile.open(folder))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  void aVocabularyOfRealSizeOpensFast() {
    List<String> tokens = new ArrayList<>();
    List<String> merges = new ArrayList<>();
    for (int i = 0; i < 150_000; i++) {
      tokens.add("토큰" + i);
      merges.add("Ġ" + i + " x" + i);
    }
    Path path = folder.resolve("vocabulary.gguf");
    new GgufWriter()
        .put("tokenizer.ggml.tokens", tokens)
        .put("tokenizer.ggml.merges", merges)
        .write(path);
    long best = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long start = System.nanoTime();
      try (GgufFile file = GgufFile.open(path)) {
        assertThat(file.metadata().length("tokenizer.ggml.tokens")).isEqualTo(150_000);
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    // 10 ms when measured; the bound leaves room for a busy machine.
    assertThat(best).isLessThan(250_000_000L);
  }

  @Test
  void valuesMadeInMemoryReadTheSame() {
    Metadata metadata = Metadata.of(Map.of("a", 3, "b", List.of("x", "y")));
    assertThat(metadata.integer("a")).isEqualTo(3);
    assertThat(metadata.strings("b")).containsExactly("x", "y");
    assertThatThrownBy(() -> metadata.string("c")).hasMessageContaining("metadata: key 'c'");
  }
}
