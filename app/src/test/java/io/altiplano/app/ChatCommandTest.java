package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code chat} without a terminal. */
class ChatCommandTest {
  @TempDir static Path folder;
  static String model = "";
  static String chatting = "";

  @BeforeAll
  static void writeModels() {
    model = AlphabetModel.write(folder).toString();
    chatting = AlphabetModel.writeChatting(folder).toString();
  }

  @Test
  void eachLineIsAMessage() {
    Outcome outcome =
        Terminal.piped().input("abc\n가\n").alti("chat", chatting, "--temperature", "0");
    String answer = "nopqrstuvwxyz" + System.lineSeparator();
    assertThat(outcome).isEqualTo(new Outcome(0, answer + answer, ""));
  }

  @Test
  void severalLinesCanBeOneMessage() {
    Outcome outcome =
        Terminal.piped()
            .input("\"\"\"\na\nb\n\"\"\"\n/show\n")
            .alti("chat", chatting, "--temperature", "0");
    assertThat(outcome.err()).contains("user: a\nb");
    assertThat(outcome.out().lines()).hasSize(1);
  }

  @Test
  void aModelWithoutTemplateGoesOnWithOneGrowingText() {
    Outcome outcome =
        Terminal.piped().input("abc\nklm\n").alti("chat", model, "--temp", "0", "-n", "7");
    assertThat(outcome.out().lines()).containsExactly("defghij", "nopqrst");
    assertThat(outcome.err()).contains("no chat template");
    Outcome refused = Terminal.piped().input("abc\n").alti("chat", model, "--system", "go");
    assertThat(refused.status()).isEqualTo(2);
  }

  @Test
  void aMessageThatDoesNotFitIsReportedAndTheNextAnswered() {
    Outcome outcome =
        Terminal.piped()
            .input("a".repeat(300) + "\nabc\n")
            .alti("chat", chatting, "--temp", "0", "-q");
    assertThat(outcome.status()).isEqualTo(7);
    assertThat(outcome.err()).contains("96", "/reset");
    assertThat(outcome.out()).contains("nopqrstuvwxyz");
  }
}
