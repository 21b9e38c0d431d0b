package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizeCommandTest {
  @TempDir static Path folder;
  static String model = "";

  @BeforeAll
  static void writeModel() {
    model = AlphabetModel.write(folder).toString();
  }

  private static String json(String text) {
    Outcome outcome = Terminal.piped().alti("tokenize", "--model", model, "--text", text, "--json");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    return outcome.out().strip();
  }

  @Test
  void jsonHoldsTheTokensWithoutBos() {
    assertThat(json("ab")).isEqualTo("{\"tokens\":[259,260]}");
    assertThat(json("가나")).isEqualTo("{\"tokens\":[285,286]}");
    assertThat(json("")).isEqualTo("{\"tokens\":[]}");
  }

  @Test
  void textMayLookLikeAnything() {
    // Bytes 3 above their value: there is no piece for these characters.
    assertThat(json("--json")).startsWith("{\"tokens\":[48,48,");
    assertThat(json("-h")).startsWith("{\"tokens\":[48,");
    assertThat(json("--")).isEqualTo("{\"tokens\":[48,48]}");
    assertThat(json("@a")).isEqualTo("{\"tokens\":[67,259]}");
    assertThat(json("\"'a")).isEqualTo("{\"tokens\":[37,42,259]}");
    assertThat(json("\"a\"")).isEqualTo("{\"tokens\":[37,259,37]}");
    assertThat(json("${a}")).startsWith("{\"tokens\":[39,");
    assertThat(json("a\n")).isEqualTo("{\"tokens\":[259,13]}");
  }

  @Test
  void controlTokensAreTextUnlessAskedFor() {
    assertThat(json("</s>")).doesNotContain("[2]");
    assertThat(
            Terminal.piped().alti("tokenize", model, "</s>", "--control", "--json").out().strip())
        .isEqualTo("{\"tokens\":[2]}");
  }

  @Test
  void peopleSeeWhatEachTokenStandsFor() {
    Outcome outcome = Terminal.piped().alti("tokenize", model, "a각", "--control");
    assertThat(outcome.out()).contains("  259  \"a\"", "<EA>", "4 tokens").doesNotContain("\u001b");
    assertThat(Terminal.piped().alti("tokenize", model, "<s>", "--control").out())
        .contains("<s>  (control)", "1 token" + System.lineSeparator());
  }

  @Test
  void countsPipedText() {
    assertThat(Terminal.piped().input("abc\n").alti("tokenize", model, "--count").out().strip())
        .isEqualTo("3");
  }

  @Test
  void textIsGivenOnce() {
    Outcome outcome = Terminal.piped().alti("tokenize", model, "abc", "--text", "abc");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("--text", "more than once");
  }
}
