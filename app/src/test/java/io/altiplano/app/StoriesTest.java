package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.architecture.Repository;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The commands on the published model that ships. */
class StoriesTest {
  private static final Path MODELS = Repository.root().resolve("models");
  private static final String MODEL = MODELS.resolve("stories260K/stories260K.gguf").toString();

  @Test
  void tellsTheStory() {
    Outcome outcome =
        Terminal.piped()
            .alti(
                "run",
                "--model",
                MODEL,
                "--prompt",
                "Once upon a time",
                "--max-tokens",
                "20",
                "--temperature",
                "0",
                "--seed",
                "1",
                "--quiet");
    assertThat(outcome)
        .isEqualTo(
            new Outcome(0, ", there was a little girl named Lily. She loved to play outsid", ""));
  }

  @Test
  void scoresAndTokenizes() {
    assertThat(
            Terminal.piped()
                .alti("perplexity", "-m", MODEL, "--text", "Once upon a time", "--json")
                .out())
        .startsWith("{\"tokens\":[1,403,407,261,378],\"logProbabilities\":[-0.2437");
    assertThat(Terminal.piped().alti("tokenize", "-m", MODEL, "--text", "Hi 한", "--json").out())
        .isEqualTo("{\"tokens\":[320,417,410,240,152,159]}" + System.lineSeparator());
  }
}
