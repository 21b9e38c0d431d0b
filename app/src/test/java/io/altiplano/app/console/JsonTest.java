package io.altiplano.app.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTest {
  @Test
  void writesPlainValues() {
    Map<String, Object> value = new LinkedHashMap<>();
    value.put("tokens", new int[] {1, 2});
    value.put("logs", new float[] {-0.1f, Float.NEGATIVE_INFINITY});
    value.put("text", "한\n\"");
    value.put("list", List.of(true, 1.5, 7L));
    assertThat(Json.text(value))
        .isEqualTo(
            "{\"tokens\":[1,2],\"logs\":[-0.1,null],\"text\":\"한\\n\\\"\",\"list\":[true,1.5,7]}");
  }

  @Test
  void readsWhatItWrites(@TempDir Path folder) throws IOException {
    String text = "{\"a\":[1,2.5,\"x\",null,true,{\"b\":[]}],\"c\":-12345678901}";
    Path file = Files.writeString(folder.resolve("value.json"), text);
    Object value = Json.read(file);
    assertThat(value).isNotNull();
    assertThat(Json.text(value)).isEqualTo(text);
  }

  @Test
  void aFaultNamesFileLineAndColumn(@TempDir Path folder) throws IOException {
    for (String text : List.of("", "{\"a\":\n [1,}", "[1] [2]", "{\"a\" 1}", "[1")) {
      Path file = Files.writeString(folder.resolve("bad.json"), text);
      assertThatThrownBy(() -> Json.read(file))
          .as("<%s>", text)
          .isInstanceOf(AltiplanoException.class)
          .hasMessageContaining("bad.json")
          .hasMessageContaining("line ");
    }
  }
}
