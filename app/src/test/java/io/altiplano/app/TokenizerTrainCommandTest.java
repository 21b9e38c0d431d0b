package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.app.console.DisplayWidth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerTrainCommandTest {
  @TempDir Path folder;
  private String out = "";
  private String text = "";

  @BeforeEach
  void writeText() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      lines.append("The llama went up the hill, 라마는 언덕을 올라갔습니다: ").append(i).append('\n');
    }
    text = Files.writeString(folder.resolve("text.txt"), lines).toString();
    out = folder.resolve("own").toString();
  }

  private Outcome train(String... more) {
    String[] arguments = {"tokenizer", "train", "--out", out, "--vocab", "300", text};
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Terminal.piped().alti(all);
  }

  @Test
  void aTokenizerIsLearntWrittenMeasuredAndRead() throws IOException {
    String other = AlphabetModel.write(folder).toString();
    Outcome outcome = train("--compare", other);
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains("300 tokens", "held-out tenth", "this tokenizer", other.replaceAll(".*/", ""));
    assertThat(folder.resolve("own"))
        .isDirectoryContaining("glob:**/tokenizer.json")
        .isDirectoryContaining("glob:**/tokenizer_config.json");
    String gguf = folder.resolve("own/tokenizer.gguf").toString();
    Outcome tokens = Terminal.piped().alti("tokenize", gguf, "라마는 llama", "--count");
    assertThat(tokens.out().strip()).as(tokens.err()).matches("[2-9]");
  }

  @Test
  void jsonHoldsTheFigures() {
    assertThat(train("--json").out())
        .startsWith("{\"out\":")
        .contains("\"tokens\":300", "\"droppedWords\":0", "\"bytesPerToken\":[{\"name\":");
  }

  @Test
  void rolesBelongToTheGivenTokens() {
    assertThat(train("--special", "<s>", "--special", "</s>", "--bos", "<s>").status()).isZero();
    String gguf = folder.resolve("own/tokenizer.gguf").toString();
    assertThat(Terminal.piped().alti("tokenize", gguf, "</s>", "--control", "--json").out().strip())
        .isEqualTo("{\"tokens\":[299]}");
    Outcome unknown = train("--force", "--special", "<s>", "--bos", "<t>");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("'<t>' is not among <s>");
  }

  @Test
  void filesThatAreThereStayUnlessForced() {
    assertThat(train().status()).isZero();
    Outcome again = train();
    assertThat(again.status()).isEqualTo(2);
    assertThat(again.err()).contains("is there already; --force replaces it");
    assertThat(train("--force").status()).isZero();
  }

  @Test
  void mistakesAreSaidBeforeAnythingIsWritten() {
    Outcome missing = train(folder.resolve("missing").toString());
    assertThat(missing.status()).isEqualTo(3);
    Outcome small = Terminal.piped().alti("tokenizer", "train", "--out", out, "--vocab", "9", text);
    assertThat(small.status()).isEqualTo(2);
    assertThat(small.err()).contains("--vocab: must be from 264");
    Outcome nothing = Terminal.piped().alti("tokenizer");
    assertThat(nothing.status()).isEqualTo(2);
    assertThat(nothing.err()).contains("say what to do: train");
    assertThat(folder.resolve("own")).doesNotExist();
  }

  @Test
  void theCommandExplainsItself() {
    Outcome help = Terminal.piped().alti("tokenizer", "train", "--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("Usage: alti tokenizer train", "Examples:", "--compare");
    assertThat(help.out().lines()).allMatch(line -> DisplayWidth.of(line) <= 80);
  }
}
