package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: pipes that break, signals, encodings. */
class ProcessTest {
  private static final int PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  private static ProcessBuilder alti(String... arguments) throws IOException {
    return AltiChild.builder(List.of(), List.of(arguments));
  }

  private static int status(Process process) throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private Path errors() {
    return folder.resolve("errors.txt");
  }

  @Test
  void aBrokenPipeIsQuiet() throws Exception {
    String model = AlphabetModel.write(folder).toString();
    Process process = alti("inspect", model, "--json").redirectError(errors().toFile()).start();
    process.getInputStream().close();
    assertThat(status(process)).isZero();
    assertThat(Files.readString(errors())).doesNotContain("alti:", "Exception");
  }

  @Test
  void theVersionLoadsNoEngine() throws Exception {
    String log = "-Xlog:class+load:file=" + folder.resolve("classes.txt");
    ProcessBuilder builder = AltiChild.builder(List.of(log), List.of("--version"));
    Process process = builder.redirectError(errors().toFile()).start();
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).startsWith("alti ");
    assertThat(status(process)).isZero();
    assertThat(Files.readString(folder.resolve("classes.txt")))
        .contains("io.altiplano.app.Main")
        .doesNotContain("io.altiplano.engine", "io.altiplano.hub", "org.jline", "jackson");
  }

  @Test
  void outputIsUtf8InAnyLocale() throws Exception {
    String model = AlphabetModel.write(folder).toString();
    ProcessBuilder builder = alti("run", model, "--quiet", "--temperature", "0");
    builder.environment().put("LC_ALL", "C");
    Process process = builder.redirectError(errors().toFile()).start();
    try (var input = process.getOutputStream()) {
      input.write("가\n".getBytes(UTF_8));
    }
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEqualTo("나다라마");
    assertThat(status(process)).isZero();
  }

  @Test
  void controlCEndsAnAnswerInOrder() throws Exception {
    // Random weights that may not end their text, on slow kernels: an answer that takes its time.
    Path model = folder.resolve("tiny.gguf");
    assertThat(Terminal.piped().alti("synth", "--shape", "tiny-llama", model.toString()).status())
        .isZero();
    Process process =
        alti("run", model.toString(), "a", "--raw", "--logit-bias", "2=-inf", "--kernels", "scalar")
            .redirectError(errors().toFile())
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(out.read()).isEqualTo('a'); // the prompt
      assertThat(out.read()).isNotNegative(); // the answer has begun
      AltiChild.interrupt(process);
      assertThat(status(process)).isEqualTo(130);
    }
    assertThat(Files.readString(errors())).contains("cancelled");
  }

  @Test
  void controlCLeavesNoHalfFile() throws Exception {
    Path out = folder.resolve("big.gguf");
    Process process =
        alti("synth", "--shape", "llama-1b", "--type", "q8_0", out.toString(), "--progress")
            .redirectError(errors().toFile())
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(errors()).contains("MiB,")) {
      assertThat(System.nanoTime()).as("waiting for progress").isLessThan(deadline);
      Thread.sleep(50);
    }
    AltiChild.interrupt(process);
    assertThat(status(process)).isEqualTo(130);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(errors());
    }
  }
}
