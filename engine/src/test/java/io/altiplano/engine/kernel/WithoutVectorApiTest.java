package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A JVM that was started without the flag runs all the same, and says what it loses. */
class WithoutVectorApiTest {
  /** What such a JVM runs. */
  static final class Probe {
    private Probe() {}

    public static void main(String[] arguments) {
      System.out.println(KernelSets.best().name());
      System.out.println(KernelSets.warning().orElse("no warning"));
      for (KernelSets.KernelSet set : KernelSets.sets()) {
        System.out.println(set.name() + ": " + set.note());
      }
    }
  }

  @Test
  void runsOnTheScalarKernelsAndNamesTheFlag() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.lines())
        .startsWith("scalar")
        .anyMatch(line -> line.contains("Vector API is off") && line.contains("--add-modules"))
        .contains(
            "vector-512: start java with --add-modules=jdk.incubator.vector",
            "native-avx2: start java with --enable-native-access=ALL-UNNAMED");
  }

  @Test
  void thisJvmHasItAndThereforeNoWarning() {
    assertThat(KernelSets.warning()).isEmpty();
    assertThat(KernelSets.best().name()).matches("(vector|native)-.*");
  }
}
