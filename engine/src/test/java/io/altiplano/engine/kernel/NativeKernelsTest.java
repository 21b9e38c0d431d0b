package io.altiplano.engine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where a C compiler and the instructions are there, the native kernels are too. */
class NativeKernelsTest {
  @Test
  void theyAreBuiltAndChosenWhereTheyCanBe() {
    List<String> expected =
        !hasCompiler()
            ? List.of()
            : Stream.of("avx2", "avx512_vnni", "amx_int8").filter(NativeKernelsTest::has).toList();
    assertThat(KernelSets.all())
        .extracting(Kernels::name)
        .filteredOn(name -> name.startsWith("native-"))
        .isEqualTo(
            expected.stream()
                .map(name -> "native-" + name.replace("_int8", "").replace("_", ""))
                .toList());
  }

  private static boolean hasCompiler() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
  }

  private static boolean has(String instructions) {
    Path processor = Path.of("/proc/cpuinfo");
    try {
      return System.getProperty("os.arch").equals("amd64")
          && Files.isReadable(processor)
          && Files.readString(processor).contains(" " + instructions);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
