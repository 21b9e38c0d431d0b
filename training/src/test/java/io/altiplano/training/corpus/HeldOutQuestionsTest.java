package io.altiplano.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.training.evaluation.EvaluationFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class HeldOutQuestionsTest {
  @Test
  void spellingsAreTheSameWhenTheirLettersAndDigitsAre() {
    assertThat(HeldOutQuestions.normalise(" What's  YOUR name?! ")).isEqualTo("whatsyourname");
    assertThat(HeldOutQuestions.normalise("3박 4일, 놀러가고 싶다~")).isEqualTo("3박4일놀러가고싶다");
    // Decomposed Hangul is composed.
    assertThat(HeldOutQuestions.normalise("\u1112\u1161\u11ab")).isEqualTo("한");
    assertThat(HeldOutQuestions.normalise("?!")).isEmpty();
  }

  @Test
  void choosesBySmallestHashWhateverTheOrder() {
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      questions.add("question " + i);
    }
    List<String> chosen = HeldOutQuestions.choose(questions, 10);
    Collections.shuffle(questions, new Random(7));
    assertThat(HeldOutQuestions.choose(questions, 10)).isEqualTo(chosen).hasSize(10);
    assertThat(HeldOutQuestions.choose(questions, 20)).startsWith(chosen.toArray(String[]::new));
  }

  @Test
  void choosesByTheHashOfSha256() {
    // printf a | sha256sum: ca978112..., b: 3e23e816..., c: 2e7d2c03..., d: 18ac3e73...
    assertThat(HeldOutQuestions.choose(List.of("a", "B", "c?", "d", "D!", "..."), 3))
        .containsExactly("d", "c?", "B");
  }

  @Test
  void readsTheQuestionsOfTheCria() {
    HeldOutQuestions held = HeldOutQuestions.read(EvaluationFolder.path());
    assertThat(held.size()).isGreaterThan(600);
    assertThat(held.contains("are you a human being")).isTrue();
    assertThat(held.contains("안녕하세요 오늘 하루 어떠세요")).isTrue();
    assertThat(held.contains("슈퍼문이라더니  예쁘다")).isTrue();
    assertThat(held.contains("What is the time?")).isFalse();
  }

  @Test
  void theKoreanQuestionsAreInTheOrderOfTheirHashes() throws IOException {
    List<String> held = Files.readAllLines(EvaluationFolder.path().resolve("korean.txt"));
    assertThat(held).hasSize(500).isEqualTo(HeldOutQuestions.choose(held, 500));
  }

  /** Where the data set lies beside the repository, the rule gives the committed file. */
  @Test
  @Tag("judge")
  void theKoreanQuestionsAreThoseThatTheRuleChooses() throws IOException {
    String shared = System.getenv().getOrDefault("ALTIPLANO_SHARED", "../shared");
    Path data =
        EvaluationFolder.root().resolve(shared).resolve("data/dialogues/korean-chatbot.csv.gz");
    List<String> questions = new ArrayList<>();
    try (TextLines rows = TextLines.open(data)) {
      rows.next(); // the names of the columns
      for (Optional<String> row = rows.next(); row.isPresent(); row = rows.next()) {
        questions.add(firstCell(row.get()));
      }
    }
    assertThat(Files.readAllLines(EvaluationFolder.path().resolve("korean.txt")))
        .isEqualTo(HeldOutQuestions.choose(questions, 500));
  }

  private static String firstCell(String row) {
    if (!row.startsWith("\"")) {
      return row.substring(0, row.indexOf(','));
    }
    StringBuilder cell = new StringBuilder();
    int at = 1;
    while (row.charAt(at) != '"' || row.charAt(at + 1) == '"') {
      at += row.charAt(at) == '"' ? 1 : 0;
      cell.append(row.charAt(at++));
    }
    return cell.toString();
  }
}
