package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.architecture.Repository;
import io.altiplano.engine.kernel.KernelSets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {
  @TempDir private Path folder;

  /** A process of its own, because it writes to that of the process. */
  @Test
  void everyModelAnswersAndTheKernelsAreNoted() throws Exception {
    Path models = Files.createDirectories(folder.resolve("models/라마"));
    Path shipped = Repository.root().resolve("models/stories260K/stories260K.gguf");
    Files.copy(shipped, models.resolve("stories.gguf"));
    Path kernels = folder.resolve("kernels");
    Path out = folder.resolve("out.txt");
    ProcessBuilder builder =
        AltiChild.builder(
            Rehearsal.class,
            List.of("--add-modules=jdk.incubator.vector"),
            List.of(kernels.toString(), folder.resolve("models").toString()));
    Process process = builder.redirectErrorStream(true).redirectOutput(out.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(out)).isZero();
    assertThat(kernels).hasContent(KernelSets.best().name());
    assertThat(Files.readString(out)).isNotBlank();
  }
}
