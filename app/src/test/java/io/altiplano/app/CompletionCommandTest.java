package io.altiplano.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionCommandTest {
  @Test
  void bashCompletesCommandsAndOptions(@TempDir Path folder) throws Exception {
    Outcome outcome = Terminal.piped().alti("completion");
    assertThat(outcome.status()).isZero();
    Path script = Files.writeString(folder.resolve("alti.bash"), outcome.out());
    assertThat(completed(script, "alti", "compl")).contains("completion");
    assertThat(completed(script, "alti", "perplexity", "--ca")).contains("--cache-type");
    assertThat(completed(script, "alti", "inspect", "--te")).contains("--tensors", "--template");
  }

  /** What a real bash offers for those words, the last of which is being typed. */
  private static String completed(Path script, String... words) throws Exception {
    String program =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_alti; echo \"${COMPREPLY[@]}\""
            .formatted(script, String.join(" ", words), words.length - 1);
    Process bash = new ProcessBuilder("bash", "-c", program).redirectErrorStream(true).start();
    String output = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void onlyKnownShells() {
    assertThat(Terminal.piped().alti("completion", "zsh").status()).isZero();
    Outcome unknown = Terminal.piped().alti("completion", "tcsh");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.err()).contains("tcsh");
  }
}
