package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir static Path folder;
  static String model = "";
  static String chatting = "";

  @BeforeAll
  static void writeModels() {
    model = AlphabetModel.write(folder).toString();
    chatting = AlphabetModel.writeChatting(folder).toString();
  }

  @Test
  void quietPrintsTheContinuationAlone() {
    Outcome outcome =
        Terminal.piped()
            .alti(
                "run",
                "--model",
                model,
                "--prompt",
                "abc",
                "--max-tokens",
                "5",
                "--temperature",
                "0",
                "--seed",
                "1",
                "--quiet");
    assertThat(outcome).isEqualTo(new Outcome(0, "defgh", ""));
  }

  @Test
  void guessingAheadChangesNoAnswer() {
    for (String draft : List.of("lookup", model, "none")) {
      Outcome outcome =
          Terminal.piped()
              .alti("run", model, "abcabcabc", "--temperature", "0", "-q", "--draft", draft);
      assertThat(outcome).as(draft).isEqualTo(new Outcome(0, "defghijklmnopqrstuvwxyz", ""));
    }
  }

  @Test
  void whatCannotGuessIsSaid() {
    Outcome missing = Terminal.piped().alti("run", model, "abc", "--draft", "nobody.gguf");
    assertThat(missing.status()).isNotZero();
    assertThat(missing.err()).contains("nobody.gguf");
    assertThat(Terminal.piped().alti("bench", model, "--draft", "lookup").err())
        .contains("draft", "drawn by lot");
  }

  @Test
  void theModelEndsItsText() {
    Outcome outcome = Terminal.piped().alti("run", model, "abc", "--temperature", "0", "-q");
    assertThat(outcome.out()).isEqualTo("defghijklmnopqrstuvwxyz");
  }

  @Test
  void withoutQuietThePromptAndTheFiguresAreShown() {
    Outcome outcome = Terminal.piped().alti("run", model, "가", "--temperature", "0");
    assertThat(outcome.out()).isEqualTo("가나다라마" + System.lineSeparator());
    assertThat(outcome.err()).contains("prompt 2 tokens", "answer", "tokens/s", "complete");
  }

  @Test
  void thePromptMayComeThroughAPipe() {
    Outcome outcome =
        Terminal.piped().input("abc\n").alti("run", "-m", model, "--temperature", "0", "-q");
    assertThat(outcome.out()).startsWith("defg");
  }

  @Test
  void thePromptMayComeFromAFileOrTheArguments() throws Exception {
    Path file = Files.writeString(folder.resolve("prompt.txt"), "xy");
    assertThat(Terminal.piped().alti("run", model, "-f", file.toString(), "-q").out())
        .isEqualTo("z");
    assertThat(Terminal.piped().alti("run", "-m", model, "x", "y", "-q").out()).isEqualTo("z");
  }

  @Test
  void theDefaultModelComesFromTheEnvironment() {
    Outcome outcome =
        Terminal.piped()
            .variable("ALTIPLANO_MODEL", model)
            .alti("run", "--prompt", "xy", "--quiet");
    assertThat(outcome.out()).isEqualTo("z");
  }

  @Test
  void aTemplateIsAppliedUnlessRaw() {
    assertThat(Terminal.piped().alti("run", chatting, "abc", "--temp", "0").out())
        .isEqualTo("nopqrstuvwxyz" + System.lineSeparator());
    assertThat(Terminal.piped().alti("run", chatting, "abc", "--temp", "0", "--raw", "-q").out())
        .startsWith("defg");
  }

  @Test
  void aSystemTextNeedsATemplate() {
    assertThat(Terminal.piped().alti("run", chatting, "abc", "-s", "go", "--temp", "0").out())
        .startsWith("nop");
    Outcome refused = Terminal.piped().alti("run", model, "abc", "--system", "go");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("--system", "template");
  }

  @Test
  void stopsBeforeAStopText() {
    assertThat(Terminal.piped().alti("run", model, "ab", "-q", "--temp", "0", "--stop", "gh").out())
        .isEqualTo("cdef");
  }

  @Test
  void everySamplingOptionIsHeard() {
    Outcome outcome =
        Terminal.piped()
            .alti(
                "run",
                model,
                "abc",
                "-q",
                "-n",
                "3",
                "--temp",
                "0.5",
                "--top-k",
                "5",
                "--top-p",
                "0.9",
                "--min-p",
                "0.1",
                "--typical-p",
                "0.9",
                "--repetition-penalty",
                "1.1",
                "--presence-penalty",
                "0.1",
                "--frequency-penalty",
                "0.1",
                "--penalty-window",
                "32",
                "--dry-multiplier",
                "0.5",
                "--dry-base",
                "1.5",
                "--dry-allowed-length",
                "3",
                "--dry-window",
                "10",
                "--dry-breaker",
                "z",
                "--seed",
                "7");
    assertThat(outcome).isEqualTo(new Outcome(0, "def", ""));
    // A forbidden letter breaks the alphabet.
    String letterD = Integer.toString(3 + 256 + 3);
    Outcome biased =
        Terminal.piped()
            .alti("run", model, "abc", "-q", "--temp", "0", "--logit-bias", letterD + "=-inf");
    assertThat(biased.out()).doesNotContain("d");
    assertThat(biased.status()).isZero();
  }

  @Test
  void valuesOutOfRangeNameTheirOption() {
    for (String[] wrong :
        new String[][] {
          {"--temperature", "-1"},
          {"--top-p", "0"},
          {"--min-p", "2"},
          {"--max-tokens", "-4"},
          {"--context", "100000"},
          {"--kernels", "abacus"},
          {"--threads", "-1"}
        }) {
      Outcome outcome = Terminal.piped().alti("run", model, "abc", wrong[0], wrong[1]);
      assertThat(outcome.status()).as(wrong[0]).isEqualTo(2);
      assertThat(outcome.err()).contains(wrong[0]);
      assertThat(outcome.out()).isEmpty();
    }
  }

  @Test
  void jsonHoldsTextAndFigures() {
    Outcome outcome =
        Terminal.piped()
            .alti("run", model, "abc", "-n", "2", "--temp", "0", "--json", "--logprobs", "2");
    assertThat(outcome.out())
        .startsWith("{\"model\":")
        .contains(
            "\"text\":\"de\"",
            "\"finishReason\":\"length\"",
            "\"promptTokens\":4",
            "\"generatedTokens\":2",
            "\"tokens\":[{\"token\":262,\"text\":\"d\",\"logProbability\":-",
            "\"top\":[{");
  }

  @Test
  void logProbabilitiesArePrintedTokenByToken() {
    Outcome outcome =
        Terminal.piped()
            .alti("run", model, "ab", "-n", "2", "--temp", "0", "--logprobs", "3", "-q");
    assertThat(outcome.out().lines()).hasSize(2).allMatch(line -> line.contains(" | "));
    assertThat(outcome.out()).contains("\"c\"", "\"d\"");
  }

  @Test
  void aPromptLongerThanTheContextNamesBothNumbers() {
    Outcome outcome = Terminal.piped().alti("run", model, "a".repeat(200));
    assertThat(outcome.status()).isEqualTo(7);
    assertThat(outcome.err()).contains("201", "96");
  }

  @Test
  void missingFilesAndDirectoriesAreToldApart() {
    String home = folder.resolve("home").toString();
    Outcome missing =
        Terminal.piped().variable("ALTIPLANO_HOME", home).alti("run", "nowhere.gguf", "x");
    assertThat(missing.status()).isEqualTo(3);
    assertThat(missing.err()).contains("nowhere.gguf").doesNotContain("Exception");
    Outcome directory = Terminal.piped().alti("run", folder.toString(), "x");
    assertThat(directory.status()).isEqualTo(3);
    assertThat(directory.err()).contains("is a directory", "alphabet.gguf");
  }

  @Test
  void aFileOfAnotherFormatIsSaidToBe() throws Exception {
    Path file = Files.writeString(folder.resolve("notes.txt"), "no model, a note of some length");
    Outcome outcome = Terminal.piped().alti("run", file.toString(), "x");
    assertThat(outcome.status()).isEqualTo(4);
    assertThat(outcome.err()).contains("notes.txt", "GGUF").doesNotContain("\tat ");
    assertThat(Terminal.piped().alti("run", file.toString(), "x", "--debug").err())
        .contains("\tat ");
  }

  @Test
  void aMissingAdapterIsNamed() {
    Outcome outcome = Terminal.piped().alti("run", model, "x", "--lora", "gone.gguf:0.5");
    assertThat(outcome.status()).isEqualTo(3);
    assertThat(outcome.err()).contains("gone.gguf");
  }

  @Test
  void noPromptAtATerminalIsAMistake() {
    Outcome outcome = Terminal.screen().alti("run", model);
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("no text", "--file");
  }
}
