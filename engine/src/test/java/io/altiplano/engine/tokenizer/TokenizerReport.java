package io.altiplano.engine.tokenizer;

import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.gguf.Metadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes the section "Tokenizers" of docs/engine.md: each published vocabulary beside llama.cpp,
 * and how long it takes. Run by {@code dev/golden/tokenizers.sh report}; arguments: the document
 * and the folder of shared data.
 */
final class TokenizerReport {
  private static final String START = "<!-- tokenizers:start -->";
  private static final String END = "<!-- tokenizers:end -->";
  private static final int ROUNDS = 5;
  private static final int MEGABYTE = 1 << 20;

  private TokenizerReport() {}

  public static void main(String[] arguments) throws IOException {
    Path document = Path.of(arguments[0]);
    List<byte[]> shared = SharedTexts.sample(Path.of(arguments[1]));
    StringBuilder section = new StringBuilder();
    section.append(
        """
        ## Tokenizers

        Ids of llama.cpp 0.5.0 (`llama_tokenize`), asked the same texts: every script of
        `sentences.txt`, white space, numbers, emoji, code, random code points, bytes that are
        not UTF-8, spelled control tokens, and lines of the shared data; the last column but two
        counts texts encoded as a template's own. Times are those of a machine with 2 cores and
        other work: from metadata to tokenizer, a megabyte of sentences, and the slowest
        megabyte of one thing repeated (spaces, line breaks, a letter, Hangul, digits, quotes,
        brackets), best of 5.

        | vocabulary | kind | tokens | texts | templates | differences | load | 1 MB | slowest |
        |---|---|---|---|---|---|---|---|---|
        """);
    for (RealVocabulary vocabulary : RealVocabulary.values()) {
      section.append(row(vocabulary, shared));
    }
    section.append(
        """

        `./test` holds small vocabularies of our own to llama.cpp's ids (2,400 texts and more
        for each of llama, gemma, phi-3, llama-bpe, qwen2, qwen35, gpt-2, smollm, tekken);
        `./test judge` repeats the table above and compares every name of a pre-tokeniser.
        `dev/golden/tokenizers.sh` makes the golden files, and with `report` this section.

        Known names of `tokenizer.ggml.pre`: %s.

        Where we differ from llama.cpp on purpose:

        * Text cannot become a control or unknown token by merging, even where merges would lead
          there.
        * Decoding does not remove spaces before punctuation (`clean_spaces`), nor does
          streaming there.
        * A byte-level vocabulary that names no beginning or end of sequence has none, not token
          11.
        * Bytes that announce more than U+10FFFF are U+FFFD, each; llama.cpp ends the process.
        * A byte-level vocabulary without a known `tokenizer.ggml.pre` is refused; so is a merge
          of what is no token, an id out of range, and a SentencePiece vocabulary without
          scores.
        """
            .formatted(String.join(", ", PreTokenizer.names())));
    insert(document, section.toString());
  }

  private static String row(RealVocabulary vocabulary, List<byte[]> shared) throws IOException {
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
        String row =
            "| %s (`%s`) | %s | %,d | %,d | %,d | %d | %d ms | %d ms | %d ms |%n"
                .formatted(
                    vocabulary,
                    vocabulary.source(),
                    vocabulary.kind(),
                    tokenizer.vocabularySize(),
                    result.texts(),
                    result.controls(),
                    result.differences().size(),
                    best(() -> Tokenizers.from(metadata)).toMillis(),
                    encoding(tokenizer, String.join("\n", sentences)).toMillis(),
                    slowest(tokenizer).toMillis());
        System.out.print(row);
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

  private static void insert(Path document, String section) throws IOException {
    String old =
        Files.exists(document)
            ? Files.readString(document)
            : "# The engine, measured\n\n" + START + "\n" + END + "\n";
    int start = old.indexOf(START);
    int end = old.indexOf(END);
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "%s has no lines %s and %s".formatted(document, START, END));
    }
    String before = old.substring(0, start + START.length());
    Files.writeString(document, before + "\n" + section + old.substring(end));
  }
}
