package io.altiplano.training.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Vocabularies and texts of the tests. */
final class Vocabularies {
  private Vocabularies() {}

  static WordCounts counts(Map<String, Integer> words) {
    WordCounts counts = new WordCounts(1 << 16);
    words.forEach((word, count) -> {
      byte[] utf8 = word.getBytes(UTF_8);
      counts.add(utf8, 0, utf8.length, count);
    });
    return counts;
  }

  static Path resource(String name) {
    try {
      return Path.of(Objects.requireNonNull(Vocabularies.class.getResource(name)).toURI());
    } catch (URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }

  static TrainedVocabulary train(Path file, int vocabulary, int threads) throws IOException {
    return train(file, new BpeSettings(vocabulary, SpecialTokens.LLAMA_3, threads, 1 << 20));
  }

  static TrainedVocabulary train(Path file, BpeSettings settings) throws IOException {
    return new BpeTrainer(settings).train(Corpus.of(List.of(file)), TrainingProgress.NONE);
  }

  /** A file of so many passages, no two of which are alike. */
  static Path bigText(Path folder, int copies) throws IOException {
    String text = Files.readString(resource("bilingual.txt"));
    StringBuilder big = new StringBuilder();
    for (int copy = 0; copy < copies; copy++) {
      List<String> lines = new java.util.ArrayList<>(text.lines().toList());
      Collections.rotate(lines, copy);
      lines.forEach(line -> big.append(line).append('\n'));
      big.append("copy number ").append(Integer.toString(copy * 7919, 36)).append('\n');
    }
    return Files.writeString(folder.resolve("big.txt"), big);
  }
}
