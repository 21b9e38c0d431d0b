package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Json;
import io.altiplano.app.console.Quantity;
import io.altiplano.training.tokenizer.CorpusStatistics;
import io.altiplano.training.tokenizer.HeldOut;
import io.altiplano.training.tokenizer.TrainedVocabulary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code alti tokenizer train} has to say at the end. */
final class TokenizerReport {
  private record Line(String name, int tokens, HeldOut heldOut) {}

  private final Path out;
  private final TrainedVocabulary trained;
  private final Duration time;
  private final List<Line> lines = new ArrayList<>();

  TokenizerReport(Path out, TrainedVocabulary trained, Duration time) {
    this.out = out;
    this.trained = trained;
    this.time = time;
  }

  void add(String name, int tokens, HeldOut heldOut) {
    lines.add(new Line(name, tokens, heldOut));
  }

  void print(Console console) {
    CorpusStatistics corpus = trained.statistics();
    console
        .out()
        .println(
            "%s: %s tokens, %s merges, learnt in %s from %s of text, %s different words"
                .formatted(
                    out,
                    Quantity.grouped(trained.size()),
                    Quantity.grouped(trained.merges().size()),
                    Quantity.duration(time),
                    Quantity.bytes(corpus.textBytes()),
                    Quantity.grouped(corpus.differentWords())));
    if (corpus.droppedWords() > 0) {
      console
          .out()
          .println(
              "%s of %s words were rare and dropped for want of room; --word-limit makes more"
                  .formatted(
                      Quantity.grouped(corpus.droppedWords()), Quantity.grouped(corpus.words())));
    }
    if (corpus.longWords() > 0) {
      console
          .out()
          .println(
              "%s words were too long to be language and left out"
                  .formatted(Quantity.grouped(corpus.longWords())));
    }
    printHeldOut(console);
  }

  private void printHeldOut(Console console) {
    long bytes = lines.getFirst().heldOut().bytes();
    if (bytes == 0) {
      console.out().println("too little text to hold a tenth of it out and measure");
      return;
    }
    console
        .out()
        .println("bytes per token on the held-out tenth (%s):".formatted(Quantity.bytes(bytes)));
    int columns = lines.stream().mapToInt(line -> DisplayWidth.of(line.name())).max().orElse(0);
    for (Line line : lines) {
      console
          .out()
          .printf(
              Locale.ROOT,
              "  %s  %9s tokens  %6.3f%n",
              DisplayWidth.padRight(line.name(), columns),
              Quantity.grouped(line.tokens()),
              line.heldOut().bytesPerToken());
    }
  }

  void printJson(Console console) {
    CorpusStatistics corpus = trained.statistics();
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("out", out.toString());
    result.put("tokens", trained.size());
    result.put("merges", trained.merges().size());
    result.put("seconds", time.toMillis() / 1e3);
    result.put("textBytes", corpus.textBytes());
    result.put("words", corpus.words());
    result.put("differentWords", corpus.differentWords());
    result.put("droppedWords", corpus.droppedWords());
    result.put("longWords", corpus.longWords());
    result.put("heldOutBytes", lines.getFirst().heldOut().bytes());
    List<Object> measured = new ArrayList<>();
    for (Line line : lines) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("name", line.name());
      each.put("tokens", line.tokens());
      each.put("bytesPerToken", line.heldOut().bytesPerToken());
      measured.add(each);
    }
    result.put("bytesPerToken", measured);
    Json.print(console, result);
  }
}
