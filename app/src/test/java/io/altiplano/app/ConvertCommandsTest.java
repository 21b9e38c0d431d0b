package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.engine.convert.SyntheticShapes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code quantize} and {@code synth}. */
class ConvertCommandsTest {
  @TempDir Path folder;

  @Test
  void aQuantisedModelIsSmallerAndSaysTheSame() {
    String model = AlphabetModel.write(folder).toString();
    String small = folder.resolve("small.gguf").toString();
    Outcome outcome = Terminal.piped().alti("quantize", model, small, "q8_0", "--progress");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    assertThat(outcome.out()).contains("small.gguf", "was", "(2");
    assertThat(outcome.err()).contains("100%");
    assertThat(Terminal.piped().alti("inspect", small).out()).contains("Q8_0");
    String before = Terminal.piped().alti("perplexity", model, "wxyz").out();
    String after = Terminal.piped().alti("perplexity", small, "wxyz").out();
    assertThat(number(after)).isBetween(number(before) * 0.95, number(before) * 1.05);
  }

  private static double number(String line) {
    return Double.parseDouble(line.split(" ")[1]);
  }

  @Test
  void aFileIsNotReplacedUnasked() throws Exception {
    String model = AlphabetModel.write(folder).toString();
    Path out = Files.writeString(folder.resolve("out.gguf"), "mine");
    Outcome refused = Terminal.piped().alti("quantize", model, out.toString(), "Q4_0");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("--force");
    assertThat(out).hasContent("mine");
    Outcome forced =
        Terminal.piped().alti("quantize", model, out.toString(), "Q4_0", "--force", "--json");
    assertThat(forced.out()).startsWith("{\"out\":").contains("\"written\":true");
    assertThat(Terminal.piped().alti("quantize", model, model, "Q4_0", "--force").err())
        .contains("same file");
  }

  @Test
  void aDryRunWritesNothing() {
    String model = AlphabetModel.write(folder).toString();
    Path out = folder.resolve("none.gguf");
    Outcome outcome = Terminal.piped().alti("quantize", model, out.toString(), "Q4_0", "--dry-run");
    assertThat(outcome.out())
        .contains("F32 -> Q4_0", "output_norm.weight", "stays F32", "would write");
    assertThat(out).doesNotExist();
  }

  @Test
  void mistakesAreNamed() {
    String model = AlphabetModel.write(folder).toString();
    String out = folder.resolve("out.gguf").toString();
    Outcome unknown = Terminal.piped().alti("quantize", model, out, "Q9_X");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("Q9_X", "Q4_K_M");
    assertThat(Terminal.piped().alti("quantize", model).err()).contains("missing", "OUT", "TYPE");
    String nowhere = folder.resolve("no/such/out.gguf").toString();
    assertThat(Terminal.piped().alti("quantize", model, nowhere, "Q4_0").err())
        .contains("no directory");
  }

  @Test
  void theSameSeedMakesTheSameFile() throws Exception {
    Path first = folder.resolve("first.gguf");
    Path second = folder.resolve("second.gguf");
    Path other = folder.resolve("other.gguf");
    synth(first, "7");
    synth(second, "7");
    synth(other, "8");
    assertThat(first).hasSameBinaryContentAs(second);
    assertThat(Files.mismatch(first, other)).isNotNegative();
    assertThat(Terminal.piped().alti("inspect", first.toString()).out()).contains("it fits");
  }

  private static void synth(Path out, String seed) {
    Outcome outcome =
        Terminal.piped()
            .alti(
                "synth", "--shape", "tiny-llama", "--type", "q8_0", "--seed", seed, out.toString());
    assertThat(outcome.status()).as(outcome.err()).isZero();
  }

  @Test
  void shapesAreListed() {
    Outcome list = Terminal.piped().alti("synth", "--list");
    assertThat(list.out().lines()).hasSize(SyntheticShapes.all().size());
    assertThat(list.out()).contains("llama-1b", "qwen3");
    assertThat(Terminal.piped().alti("synth", "--list", "--json").out())
        .startsWith("[{\"name\":\"");
    assertThat(Terminal.piped().alti("synth", "x.gguf").err()).contains("--list");
    assertThat(Terminal.piped().alti("synth", "--shape", "cube", "x.gguf").err())
        .contains("cube", "llama-1b");
  }
}
