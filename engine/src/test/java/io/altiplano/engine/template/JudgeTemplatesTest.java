package io.altiplano.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Asks the Hugging Face Jinja engine itself, and renders afresh what the golden files hold. */
@Tag("judge")
class JudgeTemplatesTest {
  private static final Path ROOT = Path.of(System.getProperty("altiplano.basedir", "."));
  private static final Path SCRIPT = ROOT.resolve("dev/golden/templates/golden.mjs");
  private static final Path TEMPLATES = ROOT.resolve("engine/src/test/resources/golden/templates");

  @Test
  void goldenFilesAreWhatTheJudgeSays() throws Exception {
    assertThat(ask("rendered", TEMPLATES.toString()))
        .isEqualTo(TemplateCases.resource("rendered.json"));
    assertThat(ask("generated", "1", "300")).isEqualTo(TemplateCases.resource("generated.json"));
  }

  @Test
  void newTemplatesAgreeWithTheJudge() throws Exception {
    String seed = System.getProperty("altiplano.seed", Long.toString(System.nanoTime() % 4000));
    String count = System.getProperty("altiplano.templates", "2000");
    List<TemplateCases.Case> cases = TemplateCases.generated(ask("generated", seed, count));
    assertThat(Agreement.differences(cases)).as("seed %s", seed).isEmpty();
  }

  private static String ask(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", SCRIPT.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(ROOT.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return answer;
  }
}
