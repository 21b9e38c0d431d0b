package io.altiplano.engine.tokenizer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Text from the shared data: Korean dialogue, tales and news, English dialogue as JSON. */
final class SharedTexts {
  private static final List<String> FILES =
      List.of(
          "dialogues/korean-chatbot.csv.gz",
          "korean-prose/fairytale01.txt.gz",
          "korean-prose/wikinews.txt.gz",
          "dialogues/taskmaster4.jsonl.gz");

  private static final int SAMPLE_CHARACTERS = 60_000;

  private SharedTexts() {}

  /** Some lines of each file, as UTF-8. */
  static List<byte[]> sample(Path data) throws IOException {
    return lines(data, SAMPLE_CHARACTERS).stream()
        .map(line -> line.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** The first lines of each file, of so many characters together. */
  static List<String> lines(Path data, int characters) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String file : FILES) {
      lines.addAll(firstLines(data.resolve(file), characters));
    }
    return lines;
  }

  private static List<String> firstLines(Path gzip, int most) throws IOException {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(gzip)), StandardCharsets.UTF_8))) {
      List<String> lines = new ArrayList<>();
      int characters = 0;
      for (String line = in.readLine(); line != null && characters < most; line = in.readLine()) {
        lines.add(line);
        characters += line.length();
      }
      return lines;
    }
  }
}
