package io.altiplano.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AnswerFormat;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.sampling.LogitFilter;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Tokenizers;
import io.altiplano.engine.tokenizer.Vocabularies;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of demands is counted by what it takes, and goes when it is too much. */
class AnswerShapesTest {
  private static final ModelTokenizer TOKENIZER =
      Tokenizers.from(Metadata.of(Vocabularies.byteLevelKeys(List.of("llama"), List.of())));

  private static AnswerShapes shapes(long mostBytes) {
    return new AnswerShapes(Optional.empty(), TOKENIZER, mostBytes);
  }

  private static LogitFilter constraint(AnswerShapes shapes, AnswerFormat format) {
    return shapes.of(format).constraint().orElseThrow();
  }

  /** A class of characters each, of which every one takes some 8 kB; nothing is read by it yet. */
  private static AnswerFormat heavy(int number) {
    return new AnswerFormat.Grammar("root ::= \"%d\" ".formatted(number) + "[^a]".repeat(200));
  }

  @Test
  void fewAreKeptWhoseRulesAreHeavy() {
    AnswerShapes shapes = shapes(4 << 20);
    for (int i = 0; i < 10; i++) {
      constraint(shapes, heavy(i));
    }
    assertThat(shapes.kept()).isBetween(1, 3);
  }

  @Test
  void manyAreKeptThatAreLight() {
    AnswerShapes shapes = shapes(4 << 20);
    for (int i = 0; i < 20; i++) {
      constraint(shapes, new AnswerFormat.Regex("안녕 [a-z]{" + i + "}"));
    }
    assertThat(shapes.kept()).isEqualTo(16);
  }

  /** The text of a schema is what it is found by, and may be megabytes long. */
  @Test
  void whatTheyAreFoundByCountsToo() {
    AnswerShapes shapes = shapes(4 << 20);
    for (int i = 0; i < 10; i++) {
      String described = "가".repeat(1 << 20) + i;
      constraint(
          shapes,
          new AnswerFormat.JsonSchema(Map.of("type", "boolean", "description", described), false));
    }
    assertThat(shapes.kept()).isEqualTo(1);
  }

  /** An answer of one demand makes it heavier, long after it was kept. */
  @Test
  void whatIsFoundOutLaterCountsToo() {
    AnswerShapes shapes = shapes(1 << 20);
    AnswerFormat other = new AnswerFormat.Regex("yes|no");
    LogitFilter growing = constraint(shapes, new AnswerFormat.Regex("[a-z]{1000}"));
    constraint(shapes, other);
    assertThat(shapes.kept()).isEqualTo(2);
    float[] logits = new float[TOKENIZER.vocabularySize()];
    int letter = TOKENIZER.encode("a")[0];
    for (int i = 0; i < 900; i++) {
      growing.apply(logits);
      growing.accept(letter);
    }
    constraint(shapes, other);
    assertThat(shapes.kept()).isEqualTo(1);
  }
}
