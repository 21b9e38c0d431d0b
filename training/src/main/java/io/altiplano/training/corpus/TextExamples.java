package io.altiplano.training.corpus;

import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Vocabulary;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Turns texts into tokens: that which begins a sequence, the text, that which ends one. Immutable;
 * any thread may call.
 *
 * @param documents what of a file is one text
 */
public record TextExamples(ModelTokenizer tokenizer, Documents documents) {
  /**
   * All texts of files, UTF-8, plain or {@code .gz}. Blank ones are passed over.
   *
   * @param name what people call the source
   * @param length tokens of a row; longer texts go on in another
   */
  public Source read(String name, List<Path> files, int length) {
    SourceBuilder source = new SourceBuilder(name, length, tokenizer);
    InOrder<String, Example> texts = new InOrder<>(this::example, source::addWhole);
    for (Path file : files) {
      read(file, texts);
    }
    texts.flush();
    return source.build();
  }

  /** All texts of a file in order, however long. */
  public void map(Path file, Consumer<Example> out) {
    InOrder<String, Example> texts = new InOrder<>(this::example, out);
    read(file, texts);
    texts.flush();
  }

  private void read(Path file, InOrder<String, Example> texts) {
    StringBuilder document = new StringBuilder();
    try (TextLines lines = TextLines.open(file)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        boolean ends =
            switch (documents) {
              case LINE -> true;
              case PARAGRAPH -> line.get().isBlank();
              case FILE -> false;
            };
        document.append(line.get()).append('\n');
        if (ends) {
          give(document, texts);
        }
      }
    }
    give(document, texts);
  }

  private static void give(StringBuilder document, InOrder<String, Example> texts) {
    String text = document.toString().strip();
    document.setLength(0);
    if (!text.isEmpty()) {
      texts.add(text);
    }
  }

  /** One text, however long. */
  public Example example(String text) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    int[] words = tokenizer.encode(text);
    int before = vocabulary.bos().isPresent() ? 1 : 0;
    int after = vocabulary.eos().isPresent() ? 1 : 0;
    int[] tokens = new int[before + words.length + after];
    System.arraycopy(words, 0, tokens, before, words.length);
    vocabulary.bos().ifPresent(bos -> tokens[0] = bos);
    vocabulary.eos().ifPresent(eos -> tokens[tokens.length - 1] = eos);
    boolean[] learned = new boolean[tokens.length];
    Arrays.fill(learned, true);
    learned[0] = false;
    return new Example(tokens, learned);
  }
}
