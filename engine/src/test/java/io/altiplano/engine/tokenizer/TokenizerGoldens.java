package io.altiplano.engine.tokenizer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes the golden files: learns a small vocabulary of each flavour from Korean and English
 * dialogue, prose and our own sources, and has llama.cpp encode a few thousand texts with it. Run
 * by {@code dev/golden/tokenizers.sh}; arguments: the folder of shared data, of sources, of
 * resources.
 */
final class TokenizerGoldens {
  /** Characters of each source to learn from. */
  private static final int SHARE = 100_000;

  private TokenizerGoldens() {}

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    Path sources = Path.of(arguments[1]);
    Path resources = Path.of(arguments[2]);
    List<String> sentences = GoldenStrings.sentences();
    List<String> corpus = new ArrayList<>(sentences);
    corpus.addAll(sentences);
    corpus.addAll(SharedTexts.lines(data, SHARE));
    corpus.addAll(java(sources));
    for (Flavour flavour : Flavour.values()) {
      make(flavour, corpus, resources);
    }
  }

  private static void make(Flavour flavour, List<String> corpus, Path resources)
      throws IOException {
    Path file = Files.createTempFile("vocabulary", ".gguf");
    try {
      flavour.learn(corpus).write(file);
      try (OutputStream out =
          new GZIPOutputStream(
              Files.newOutputStream(resources.resolve(flavour.label() + ".gguf.gz")))) {
        Files.copy(file, out);
      }
      Golden golden = ask(flavour, file);
      try (OutputStream out =
          Files.newOutputStream(resources.resolve(flavour.label() + ".golden.gz"))) {
        golden.write(out);
      }
      System.out.printf(
          "%s: %d tokens, %d texts, %d as a template's%n",
          flavour.label(), golden.tokens().size(), golden.texts().size(), golden.controls().size());
    } finally {
      Files.delete(file);
    }
  }

  private static Golden ask(Flavour flavour, Path file) {
    List<String> sentences = GoldenStrings.sentences();
    List<byte[]> texts = GoldenStrings.all(sentences, flavour.spelled());
    List<byte[]> spelling = GoldenStrings.spelling(sentences, flavour.spelled());
    try (var judge = new LlamaCppVocabulary(file)) {
      List<Golden.Token> tokens = new ArrayList<>();
      for (int token = 0; token < judge.size(); token++) {
        tokens.add(
            new Golden.Token(
                judge.isControl(token), judge.isEndOfGeneration(token), judge.piece(token, true)));
      }
      return new Golden(
          Golden.checkSum(texts),
          tokens,
          encode(judge, texts, false),
          encode(judge, spelling, true));
    }
  }

  private static List<Golden.Encoded> encode(
      LlamaCppVocabulary judge, List<byte[]> texts, boolean parseSpecial) {
    List<Golden.Encoded> encoded = new ArrayList<>();
    for (byte[] text : texts) {
      int[] ids = judge.tokenize(text, parseSpecial);
      String decoded = new String(judge.detokenize(ids), StandardCharsets.UTF_8);
      encoded.add(
          new Golden.Encoded(ids, Golden.checkSum(decoded.getBytes(StandardCharsets.UTF_8))));
    }
    return encoded;
  }

  private static List<String> java(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".java")).sorted().toList()) {
        lines.addAll(Files.readAllLines(file, StandardCharsets.UTF_8));
      }
    }
    return lines.subList(0, Math.min(lines.size(), 3000));
  }
}
