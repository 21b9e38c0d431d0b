package io.altiplano.engine.tokenizer;

import static io.altiplano.engine.report.MarkdownTable.count;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Each published vocabulary beside llama.cpp, and how long it takes. Fetches them, and asks the
 * judge that {@code ALTIPLANO_ORACLE} names; where it names none, what stood there stays.
 */
public final class RealVocabulariesSection implements Section {
  private static final List<String> HEADER =
      List.of(
          "vocabulary",
          "kind",
          "tokens",
          "texts",
          "templates",
          "differences",
          "load",
          "1 MB",
          "slowest");
  private static final int ROUNDS = 5;
  private static final int MEGABYTE = 1 << 20;

  @Override
  public String name() {
    return "vocabularies";
  }

  @Override
  public List<String> rows() {
    return Arrays.stream(RealVocabulary.values()).map(RealVocabulariesSection::title).toList();
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public String markdown(String before) throws IOException {
    if (System.getenv("ALTIPLANO_ORACLE") == null) {
      return before;
    }
    String shared = Objects.requireNonNullElse(System.getenv("ALTIPLANO_SHARED"), "../../shared");
    List<byte[]> lines = SharedTexts.sample(Path.of(shared, "data"));
    List<List<String>> rows = new ArrayList<>();
    for (RealVocabulary vocabulary : RealVocabulary.values()) {
      rows.add(row(vocabulary, lines));
    }
    return """
    ### Published vocabularies

    The same texts, and lines of the shared data. Times are those of a machine with 2 cores and
    other work: from metadata to tokenizer, a megabyte of sentences, and the slowest megabyte of
    one thing repeated (spaces, line breaks, a letter, Hangul, digits, quotes, brackets), best of
    5. `./test judge` repeats the comparison (`JudgedVocabulariesTest`).

    %s\
    """
        .formatted(new MarkdownTable(HEADER, rows));
  }

  private static List<String> row(RealVocabulary vocabulary, List<byte[]> shared)
      throws IOException {
    Path file = Files.createTempFile("vocabulary", ".gguf");
    try {
      vocabulary.write(file);
      try (GgufFile gguf = GgufFile.open(file);
          var judge = new LlamaCppVocabulary(file)) {
        Metadata metadata = gguf.metadata();
        ModelTokenizer tokenizer = Tokenizers.from(metadata);
        List<String> sentences = GoldenStrings.sentences();
        List<byte[]> texts = new ArrayList<>(shared);
        texts.addAll(GoldenStrings.all(sentences, vocabulary.spelled()));
        SideBySide result =
            SideBySide.compare(
                tokenizer, judge, texts, GoldenStrings.spelling(sentences, vocabulary.spelled()));
        List<String> row =
            List.of(
                title(vocabulary),
                vocabulary.kind(),
                count(tokenizer.vocabularySize()),
                count(result.texts()),
                count(result.controls()),
                count(result.differences().size()),
                best(() -> Tokenizers.from(metadata)).toMillis() + " ms",
                encoding(tokenizer, String.join("\n", sentences)).toMillis() + " ms",
                slowest(tokenizer).toMillis() + " ms");
        System.out.println(row);
        result.differences().stream().limit(10).forEach(System.out::println);
        return row;
      }
    } finally {
      Files.delete(file);
    }
  }

  private static Duration slowest(ModelTokenizer tokenizer) {
    Duration slowest = Duration.ZERO;
    for (String unit : List.of(" ", "\n", "a", "한", "0", "'", "((", "Aa", "<|im_", "▁")) {
      Duration taken = encoding(tokenizer, unit);
      slowest = taken.compareTo(slowest) > 0 ? taken : slowest;
    }
    return slowest;
  }

  private static Duration encoding(ModelTokenizer tokenizer, String unit) {
    int bytes = unit.getBytes(StandardCharsets.UTF_8).length;
    String text = unit.repeat(MEGABYTE / bytes + 1);
    return best(() -> tokenizer.encode(text));
  }

  private static Duration best(Supplier<Object> work) {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      if (work.get() == null) {
        throw new IllegalStateException("nothing came of it");
      }
      best = Math.min(best, System.nanoTime() - start);
    }
    return Duration.ofNanos(best);
  }

  private static String title(RealVocabulary vocabulary) {
    return "%s (`%s`)".formatted(vocabulary, vocabulary.source());
  }
}
