package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Where a C compiler and the instructions are there, the native kernels are too. */
class NativeKernelsTest {
  @Test
  void theyAreBuiltAndChosenWhereTheyCanBe() throws IOException {
    boolean expected = hasCompiler() && hasInstructions();
    assertThat(KernelSets.best().name().equals("native-avx512vnni")).isEqualTo(expected);
    if (expected) {
      assertThat(KernelSets.named("native-avx2").name()).isEqualTo("native-avx2");
    }
  }

  private static boolean hasCompiler() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
  }

  private static boolean hasInstructions() throws IOException {
    Path processor = Path.of("/proc/cpuinfo");
    return System.getProperty("os.arch").equals("amd64")
        && Files.isReadable(processor)
        && Files.readString(processor).contains("avx512_vnni");
  }
}
