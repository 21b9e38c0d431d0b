package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.ReadmeProgram;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this module's README shows works as it stands there. */
class ReadmeTest {
  @TempDir Path folder;

  @Test
  void theProgramInTheReadmeCompilesAndRuns() throws Exception {
    String model = TestModels.scripted(folder).toString();
    assertThat(ReadmeProgram.run("integrations/langchain4j/README.md", folder, model))
        .contains(ScriptedTalk.ANSWER);
  }
}
