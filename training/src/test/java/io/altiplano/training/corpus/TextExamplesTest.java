package io.altiplano.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextExamplesTest {
  private static final String TEXT = "the llama\nstands\n\n\nin the rain 비가 온다\n";

  @TempDir private Path folder;
  private ModelTokenizer tokenizer;
  private Path file;

  @BeforeEach
  void prepare() throws IOException {
    tokenizer = Tokenizers.from(TestVocabulary.withTemplate(folder, TestVocabulary.TEMPLATE));
    file = Files.writeString(folder.resolve("text.txt"), TEXT);
  }

  @Test
  void aDocumentIsALineAParagraphOrAFile() {
    assertThat(texts(Documents.LINE)).containsExactly("the llama", "stands", "in the rain 비가 온다");
    assertThat(texts(Documents.PARAGRAPH))
        .containsExactly("the llama\nstands", "in the rain 비가 온다");
    assertThat(texts(Documents.FILE)).containsExactly(TEXT.strip());
  }

  private List<String> texts(Documents documents) {
    Source source = new TextExamples(tokenizer, documents).read("text", List.of(file), 1024);
    return source.examples().stream().map(example -> tokenizer.decode(example.tokens())).toList();
  }

  @Test
  void beginsAndEndsAndLearnsAllButTheFirst() {
    Example example = new TextExamples(tokenizer, Documents.FILE).example("hello");

    int[] words = tokenizer.encode("hello");
    assertThat(example.tokens())
        .startsWith(tokenizer.vocabulary().bos().orElseThrow())
        .endsWith(tokenizer.vocabulary().eos().orElseThrow())
        .hasSize(words.length + 2);
    assertThat(IntStream.range(0, example.tokens().length).filter(i -> !example.learned()[i]))
        .containsExactly(0);
  }

  @Test
  void longTextsGoOnAndEveryTokenIsLearntOnce() {
    TextExamples texts = new TextExamples(tokenizer, Documents.FILE);
    int[] whole = texts.example(TEXT.strip()).tokens();
    for (int length = 1; length <= whole.length; length++) {
      Source source = texts.read("text", List.of(file), length);

      List<Integer> learned = new ArrayList<>();
      learned.add(whole[0]);
      for (Example part : source.examples()) {
        assertThat(part.tokens()).hasSizeBetween(2, length + 1);
        assertThat(part.learned()[0]).isFalse();
        for (int i = 1; i < part.tokens().length; i++) {
          assertThat(part.learned()[i]).isTrue();
          learned.add(part.tokens()[i]);
        }
      }
      assertThat(learned).as("rows of " + length).containsExactly(box(whole));
      assertThat(source.facts().cut()).isEqualTo(whole.length > length + 1 ? 1 : 0);
    }
  }

  private static Integer[] box(int[] tokens) {
    return IntStream.of(tokens).boxed().toArray(Integer[]::new);
  }

  @Test
  void countsDocumentsTokensAndBytes() {
    SourceFacts facts =
        new TextExamples(tokenizer, Documents.LINE).read("text", List.of(file), 4).facts();

    int tokens = tokens("the llama") + tokens("stands") + tokens("in the rain 비가 온다");
    assertThat(facts.documents()).isEqualTo(3);
    assertThat(facts.tokens()).isEqualTo(tokens + 6);
    assertThat(facts.learnedTokens()).isEqualTo(tokens + 3);
    assertThat(facts.bytes()).isEqualTo(9 + 6 + 25).isEqualTo(facts.learnedBytes());
    assertThat(new CorpusReport(List.of(new Source("texts", List.of(), facts))).lines().getLast())
        .startsWith("texts ")
        .contains(" 3 ", " " + (tokens + 6) + " ");
  }

  private int tokens(String text) {
    return tokenizer.encode(text).length;
  }
}
