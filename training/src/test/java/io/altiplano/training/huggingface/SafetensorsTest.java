package io.altiplano.training.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Shape;
import io.altiplano.engine.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files made by hand, after the format's specification, good and bad. */
class SafetensorsTest {
  /** Twelve bytes of data, in a header of odd length, so that nothing is aligned. */
  private static final String GOOD =
      "{\"__metadata__\":{\"format\":\"pt\"},"
          + "\"b\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[8,12]},"
          + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";

  @TempDir Path folder;

  private static byte[] file(long length, String header, int dataBytes) {
    byte[] json = header.getBytes(UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(length).put(json);
    if (dataBytes >= 12) {
      out.putFloat(1.5f).putFloat(-2).putShort((short) 0x3c00).putShort((short) 0xc000);
    }
    return out.array();
  }

  private static byte[] file(String header, int dataBytes) {
    return file(header.getBytes(UTF_8).length, header, dataBytes);
  }

  private SafetensorsFolder open(byte[] bytes) throws IOException {
    Files.write(folder.resolve("model.safetensors"), bytes);
    return SafetensorsFolder.open(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "       "})
  void readsWhatTheSpecificationSays(String padding) throws IOException {
    try (SafetensorsFolder read = open(file(GOOD + padding, 12))) {
      assertThat(read.tensors().keySet()).containsExactly("a", "b");
      Tensor a = read.tensors().firstEntry().getValue();
      assertThat(a.type()).isEqualTo(ElementType.F32);
      assertThat(a.shape()).isEqualTo(new Shape(2, 1));
      assertThat(a.data().get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4)).isEqualTo(-2);
      Tensor b = read.tensors().lastEntry().getValue();
      assertThat(decoded(b)).isEqualTo(new byte[] {0, 0x3c, 0, (byte) 0xc0});
      assertThat(recoded(a)).isEqualTo(new byte[] {0, 0x3e, 0, (byte) 0xc0});
    }
  }

  private static byte[] decoded(Tensor tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_BYTE);
  }

  private static byte[] recoded(Tensor tensor) throws IOException {
    var out = new ByteArrayOutputStream();
    new RecodedRows(tensor, ElementType.F16, new RowOrder.Same()).writeTo(Channels.newChannel(out));
    return out.toByteArray();
  }

  @Test
  void writesWhatTheSpecificationSays() throws IOException {
    Path path = folder.resolve("model.safetensors");
    MemorySegment data = MemorySegment.ofArray(new byte[] {0, 0, (byte) 0x80, 0x3f});
    SafetensorsWriter.write(
        path,
        List.of(
            new SafetensorsWriter.Planned(
                "x", ElementType.BF16, new Shape(1, 2), out -> out.write(data.asByteBuffer()))),
        _ -> {});
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},"
            + "\"x\":{\"dtype\":\"BF16\",\"shape\":[2,1],\"data_offsets\":[0,4]}}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer expected = ByteBuffer.allocate(8 + padded + 4).order(ByteOrder.LITTLE_ENDIAN);
    expected.putLong(padded).put(header.getBytes(UTF_8));
    while (expected.position() < 8 + padded) {
      expected.put((byte) ' ');
    }
    expected.put(new byte[] {0, 0, (byte) 0x80, 0x3f});
    assertThat(Files.readAllBytes(path)).isEqualTo(expected.array());
  }

  record Damage(String what, byte[] bytes) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Damage header(String header) {
    return new Damage(header, file(header, 12));
  }

  private static Damage change(String from, String to) {
    assertThat(GOOD).contains(from);
    return new Damage(from + " -> " + to, file(GOOD.replace(from, to), 12));
  }

  static List<Damage> damages() {
    return Stream.of(lengths(), entries(), extents()).flatMap(List::stream).toList();
  }

  private static List<Damage> lengths() {
    String deep = "{\"a\":" + "[".repeat(5000) + "]".repeat(5000) + "}";
    return List.of(
        new Damage("empty", new byte[0]),
        new Damage("seven bytes", new byte[7]),
        new Damage("length 0", file(0, GOOD, 12)),
        new Damage("length 1", file(1, GOOD, 12)),
        new Damage("length beyond the file", file(1000, GOOD, 12)),
        new Damage("length beyond the limit", file(100_000_001, GOOD, 12)),
        new Damage("length of 63 bits", file(Long.MAX_VALUE, GOOD, 12)),
        new Damage("length of 64 bits", file(-1, GOOD, 12)),
        new Damage("length 2^63", file(Long.MIN_VALUE, GOOD, 12)),
        new Damage("length too short", file(GOOD.length() - 1, GOOD, 12)),
        new Damage("length too long", file(GOOD.length() + 3, GOOD, 12)),
        new Damage("no data", file(GOOD, 0)),
        new Damage("data cut", file(GOOD, 11)),
        new Damage("data too long", file(GOOD, 13)),
        header(" " + GOOD),
        header("[]"),
        header("{}"),
        header("{\"a\":1}"),
        header("{\"a\":null}"),
        header("null"),
        header("{} {}"),
        header(deep));
  }

  private static List<Damage> entries() {
    String huge = "9".repeat(2000);
    return List.of(
        change("\"b\":", "\"a\":"),
        change("\"pt\"", "1"),
        change("{\"format\":\"pt\"}", "[]"),
        change("{\"format\":\"pt\"}", "null"),
        change("\"F32\"", "\"F64\""),
        change("\"F32\"", "\"f32\""),
        change("\"F32\"", "\"I64\""),
        change("\"F32\"", "\"\""),
        change("\"F32\"", "null"),
        change("\"F32\"", "32"),
        change("\"F32\"", "[\"F32\"]"),
        change("\"dtype\":\"F32\",", ""),
        change("\"F32\"", "\"F16\""),
        change("[1,2]", "[1,3]"),
        change("[1,2]", "[-1,-2]"),
        change("[1,2]", "[1.0,2]"),
        change("[1,2]", "[\"1\",2]"),
        change("[1,2]", "2"),
        change("[1,2]", "null"),
        change("[1,2]", "[1,[2]]"),
        change("[1,2]", "[4294967296,4294967296]"),
        change("[1,2]", "[4611686018427387906,4]"),
        change("[1,2]", "[1,1,1,1,1,1,1,1,2]"),
        change("[1,2]", "[" + huge + "]"),
        change("[1,2]", "[99999999999999999999]"),
        change("\"shape\":[1,2],", ""));
  }

  private static List<Damage> extents() {
    return List.of(
        change("[0,8]", "[0]"),
        change("[0,8]", "[0,8,16]"),
        change("[0,8]", "[8,0]"),
        change("[0,8]", "[-8,0]"),
        change("[0,8]", "[4,12]"),
        change("[0,8]", "[0,8.5]"),
        change("[0,8]", "[1,9]"),
        change("[0,8]", "{}"),
        change("[0,8]", "null"),
        change("[0,8]", "[0,9223372036854775807]"),
        change("[0,8]", "[9223372036854775800,9223372036854775807]"),
        change("[0,8]", "[0,18446744073709551615]"),
        change("[8,12]", "[9,13]"),
        change("[8,12]", "[4,8]"),
        change("[8,12]", "[0,4]"),
        change("[8,12]", "[1000000,1000004]"),
        change(",\"data_offsets\":[0,8]", ""));
  }

  @ParameterizedTest
  @MethodSource("damages")
  void aDamagedFileIsAClearError(Damage damage) {
    assertThatThrownBy(() -> open(damage.bytes()).close())
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FILE))
        .hasMessageContaining("model.safetensors: ")
        .hasMessageMatching("(?s).*(offset \\d+|tensor '[^']*'): .*");
  }

  @Test
  void anyByteOfTheHeaderMayBeWrong() throws IOException {
    byte[] good = file(GOOD, 12);
    for (int at = 0; at < 8 + GOOD.length(); at++) {
      for (int value : new int[] {0, '"', '9', '}', 0xff}) {
        byte[] bad = good.clone();
        bad[at] = (byte) value;
        try (SafetensorsFolder read = open(bad)) {
          assertThat(read.tensors()).hasSize(2);
        } catch (AltiplanoException e) {
          assertThat(e.code()).as(e.getMessage()).isEqualTo(ErrorCode.INVALID_FILE);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"weight_map\":{\"a\":\"one.safetensors\"}}",
        "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"none.safetensors\"}}",
        "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"../one.safetensors\"}}",
        "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"/one.safetensors\"}}",
        "{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":1}}",
        "{\"weight_map\":{\"a\":\"one.safetensors\",\"c\":\"one.safetensors\"}}",
        "{\"weight_map\":{}}",
        "{\"weight_map\":[]}",
        "{}",
        "[]",
        "{\"weight_map\":",
      })
  void aDamagedIndexIsAClearError(String index) throws IOException {
    Files.write(folder.resolve("one.safetensors"), file(GOOD, 12));
    Files.writeString(folder.resolve("model.safetensors.index.json"), index);
    assertThatThrownBy(() -> SafetensorsFolder.open(folder).close())
        .isInstanceOfSatisfying(
            AltiplanoException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_FILE));
  }

  @Test
  void aFolderWithoutWeightsSaysSo() {
    assertThatThrownBy(() -> SafetensorsFolder.open(folder).close())
        .hasMessageContaining("model.safetensors.index.json: missing");
  }
}
