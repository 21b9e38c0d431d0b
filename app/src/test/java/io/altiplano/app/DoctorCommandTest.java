package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import io.altiplano.app.doctor.BandwidthProbe;
import io.altiplano.app.doctor.MatmulProbe;
import io.altiplano.app.doctor.Rates.Matmul;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.PromptRecipe;
import io.altiplano.engine.kernel.Workers;
import io.altiplano.engine.tensor.ElementType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @Test
  void namesEveryKernelSetAndTheChosenOne() {
    Outcome outcome = Terminal.piped().alti("doctor", "--quick");
    assertThat(outcome.status()).isZero();
    for (KernelSets.KernelSet set : KernelSets.sets()) {
      assertThat(outcome.out()).contains(set.name(), set.note());
    }
    assertThat(outcome.out()).contains(KernelSets.best().name() + ", chosen");
    assertThat(outcome.out()).contains("java", "processor", "available", "models in");
  }

  @Test
  void jsonSaysTheSame() {
    Outcome outcome = Terminal.piped().alti("doctor", "--quick", "--json");
    assertThat(outcome.out())
        .startsWith("{\"alti\":")
        .contains(
            "\"kernels\":\"" + KernelSets.best().name() + "\"",
            "\"vectorApi\":true",
            "\"availableBytes\":",
            "\"missing\":[")
        .doesNotContain("\"measured\"");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsMissing(@TempDir Path folder) throws IOException {
    String home = Files.writeString(folder.resolve("file"), "").resolve("home").toString();
    Outcome outcome = Terminal.piped().variable("ALTIPLANO_HOME", home).alti("doctor", "--quick");
    assertThat(outcome.out()).contains("Missing:", home, "set ALTIPLANO_HOME");
  }

  /** 34 bytes hold 32 weights: 34 GB/s are 32 G weights, 64 GFLOP/s for each row. */
  @Test
  void theRooflineHasItsKneeWhereMemoryAndArithmeticMeet() {
    Matmul matmul = new Matmul(ElementType.Q8_0, 32e9, 640e9);
    assertThat(matmul.decodeBytes()).isEqualTo(17e9);
    assertThat(matmul.rowsInBalance(34e9)).isEqualTo(10);
  }

  @Test
  void ratesArePlausible() {
    assertThat(BandwidthProbe.bytesPerSecond(Workers.SERIAL)).isBetween(1e8, 1e13);
    assertThat(
            MatmulProbe.flopsPerSecond(
                KernelSets.best(), Workers.SERIAL, ElementType.Q8_0, 1, PromptRecipe.INTEGERS))
        .isBetween(1e6, 1e13);
  }
}
