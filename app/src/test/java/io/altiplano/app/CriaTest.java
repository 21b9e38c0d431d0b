package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.architecture.Repository;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tensor.ElementType;
import io.altiplano.engine.tensor.Tensor;
import io.altiplano.training.evaluation.KoreanJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The model that ships and answers where none is named. */
class CriaTest {
  private static final String PROPERTY = "altiplano.models";
  private static final Path MODELS = Repository.root().resolve("models");
  private static final Path FILE = MODELS.resolve("cria/cria.gguf");

  private @Nullable String before;

  @BeforeEach
  void pointAtTheModelsThatShip() {
    before = System.setProperty(PROPERTY, MODELS.toString());
  }

  @AfterEach
  void pointBack() {
    if (before == null) {
      System.clearProperty(PROPERTY);
    } else {
      System.setProperty(PROPERTY, before);
    }
  }

  @Test
  void isAsSmallAsItsCardSays() throws IOException {
    assertThat(Files.size(FILE)).isLessThan(20_000_000);
    try (GgufFile file = GgufFile.open(FILE)) {
      long parameters =
          file.tensors().values().stream().mapToLong(tensor -> tensor.shape().elements()).sum();
      assertThat(parameters).isLessThan(18_000_000);
      assertThat(file.tensors()).doesNotContainKey("output.weight");
      assertThat(file.metadata().integer("llama.context_length")).isEqualTo(1024);
      assertThat(file.metadata().string("tokenizer.chat_template"))
          .isEqualTo(Files.readString(MODELS.resolve("cria/chat-template.jinja")));
      Tensor embedding = file.tensor("token_embd.weight");
      assertThat(embedding.type()).isEqualTo(ElementType.Q8_0);
    }
  }

  @Test
  void guessesByItsName() {
    List<String> answers = new ArrayList<>();
    for (String draft : List.of("none", "cria")) {
      Outcome outcome =
          Terminal.piped()
              .alti("run", "cria", "Hello", "-q", "--temperature", "0", "--draft", draft);
      assertThat(outcome.status()).as(draft).isZero();
      answers.add(outcome.out());
    }
    assertThat(answers.get(1)).isEqualTo(answers.get(0)).isNotBlank();
  }

  @Test
  void answersInEnglishAndSaysWhatItIs() {
    Outcome quiet = ask("What are you?", "--quiet");
    assertThat(quiet.status()).isZero();
    assertThat(quiet.err()).isEmpty();
    assertThat(quiet.out()).containsPattern("(?i)model|program");
    Outcome loud = ask("What are you?");
    assertThat(loud.out()).startsWith(quiet.out().strip());
    assertThat(loud.err()).contains("no model named: taking cria, a small demonstration model");
  }

  @Test
  void answersInKorean() {
    for (String question : new String[] {"안녕하세요?", "너는 누구야?", "오늘 너무 피곤해."}) {
      String answer = ask(question, "--quiet").out().strip();
      assertThat(new KoreanJudge(question).judge(answer).passed()).as(answer).isTrue();
    }
  }

  @Test
  void holdsAConversation() {
    Outcome outcome =
        Terminal.piped()
            .input("Hello!\n안녕하세요?\n/exit\n")
            .alti("chat", "--temperature", "0", "--max-tokens", "40");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out().lines()).hasSize(2).noneMatch(String::isBlank);
  }

  private static Outcome ask(String question, String... more) {
    String[] arguments = {
      "run", "--prompt", question, "--max-tokens", "40", "--temperature", "0", "--seed", "1"
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return Terminal.piped().alti(all);
  }
}
