package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.app.console.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code bench} on a model of 260 thousand weights: the figures' form, not their size. */
class BenchCommandTest {
  private static final String MODEL =
      Path.of(System.getProperty("altiplano.basedir"), "models", "stories260K", "stories260K.gguf")
          .toString();

  @TempDir private Path folder;

  private static Outcome bench(String... further) {
    List<String> arguments = new ArrayList<>(List.of("bench", "--model", MODEL));
    List<String> given = List.of(further);
    List.of("--prompt=24", "--generate=8", "--rounds=3").stream()
        .filter(option -> !given.contains(option.substring(0, option.indexOf('='))))
        .forEach(arguments::add);
    arguments.addAll(given);
    return Terminal.piped().alti(arguments.toArray(String[]::new));
  }

  private Map<?, ?> json(Outcome outcome) throws IOException {
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.err()).isEmpty();
    Path file = Files.writeString(folder.resolve("out.json"), outcome.out());
    return (Map<?, ?>) Objects.requireNonNull(Json.read(file));
  }

  private static double figure(Map<?, ?> json, String table, String name) {
    Map<?, ?> figures = (Map<?, ?>) Objects.requireNonNull(json.get(table));
    return ((Number) Objects.requireNonNull(figures.get(name))).doubleValue();
  }

  @Test
  void jsonHoldsTheBestAndTheMedianOfTheRounds() throws IOException {
    Map<?, ?> report = json(bench("--threads", "1", "--json"));
    assertThat(report.get("threads")).isEqualTo(1);
    assertThat(report.get("rounds")).isEqualTo(3);
    assertThat(report.get("model")).isEqualTo("stories260K.gguf");
    for (String test : new String[] {"prefill", "decode"}) {
      double best = figure(report, "tokensPerSecond", test);
      double median = figure(report, "median", test);
      double least = figure(report, "least", test);
      assertThat(best).isGreaterThanOrEqualTo(median);
      assertThat(median).isGreaterThanOrEqualTo(least);
      assertThat(least).isPositive();
    }
    assertThat(report.containsKey("peer")).isFalse();
  }

  @Test
  void severalSequencesGenerateTogether() throws IOException {
    Map<?, ?> report = json(bench("--sequences", "5", "--json"));
    assertThat(report.get("sequences")).isEqualTo(5);
    assertThat(figure(report, "tokensPerSecond", "decode")).isPositive();
  }

  @Test
  void peopleReadATable() {
    assertThat(bench().out())
        .contains("model: stories260K.gguf", "kernels: ", "prefill 24", "decode 8", "median");
    assertThat(bench("--sequences", "2", "--markdown").out())
        .contains("* model: stories260K.gguf", "| test | engine | best |", "| decode 8 x 2 |");
  }

  @ParameterizedTest
  @CsvSource({
    "--generate,0,'--generate: must be 1 or more'",
    "--sequences,65,'--sequences: must be from 1 to 64'",
    "--prompt,100000,the model was made for 512",
    "--peer,nowhere,nowhere",
  })
  void whatCannotBeMeasuredIsRefused(String option, String value, String reason) {
    Outcome outcome = bench(option, value);
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err()).contains(reason);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void aFolderWithoutLibrariesIsNoPeer() {
    Outcome outcome = bench("--peer", folder.toString());
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err()).contains("the peer ended", "no libggml-base.so in " + folder);
  }

  @Test
  @Tag("judge")
  void llamaCppTakesItsTurns() throws IOException {
    Path libraries =
        Path.of(
            System.getenv("ALTIPLANO_ORACLE"),
            "node_modules/@node-llama-cpp/linux-x64/bins/linux-x64");
    for (String sequences : new String[] {"1", "4"}) {
      Map<?, ?> report =
          json(bench("--sequences", sequences, "--peer", libraries.toString(), "--json"));
      Map<?, ?> peer = (Map<?, ?>) Objects.requireNonNull(report.get("peer"));
      assertThat(String.valueOf(peer.get("engine"))).startsWith("llama.cpp");
      assertThat(peer.get("rounds")).isEqualTo(3);
      assertThat(figure(peer, "tokensPerSecond", "decode")).isPositive();
      assertThat(figure(report, "ratio", "decode")).isPositive();
    }
  }
}
