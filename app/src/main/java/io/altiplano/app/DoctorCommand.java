package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.app.doctor.Machine;
import io.altiplano.app.doctor.Rates;
import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.KernelSets.KernelSet;
import io.altiplano.engine.kernel.Kernels;
import io.altiplano.engine.runtime.ComputePool;
import io.altiplano.hub.HubSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alti doctor}: whether this machine is ready, and how fast it is. */
@Command(
    name = "doctor",
    description = {
      "Tell whether this machine is ready, and how fast it is.",
      "Java, kernels and why they were chosen, memory, the model store, measured speed, and what"
          + " is missing."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  alti doctor", "  alti doctor --quick --json"})
final class DoctorCommand implements Callable<Integer> {
  /** Less than this runs only very small models. */
  private static final long LITTLE_MEMORY_BYTES = 2L << 30;

  private static final int OLDEST_JAVA = 25;

  private final Console console;

  @Option(names = "--quick", description = "Look, but measure nothing.")
  private boolean quick;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  DoctorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Machine machine = Machine.look();
    Kernels kernels = KernelSets.best();
    HubSettings hub = HubSettings.from(console.environment());
    List<String> missing = missing(machine, hub.home());
    Optional<Rates> rates = quick ? Optional.empty() : Optional.of(measure(machine, kernels));
    DoctorReport report = new DoctorReport(machine, kernels.name(), hub.home(), rates, missing);
    if (json) {
      Json.print(console, report.json());
    } else {
      report.print(console);
    }
    return ExitCode.OK.status();
  }

  private Rates measure(Machine machine, Kernels kernels) {
    if (console.isTerminal(Console.Stream.ERROR)) {
      console.err().print("measuring ...\r");
      console.err().flush();
    }
    try (ComputePool workers = new ComputePool(machine.processors())) {
      return Rates.measure(kernels, workers);
    }
  }

  private static List<String> missing(Machine machine, Path home) {
    List<String> missing = new ArrayList<>();
    if (machine.javaFeature() < OLDEST_JAVA) {
      missing.add("Java " + OLDEST_JAVA + " or newer; this is " + machine.javaFeature());
    }
    KernelSets.warning().ifPresent(missing::add);
    if (!machine.nativeAccess()) {
      missing.add("native access: start java with --enable-native-access=ALL-UNNAMED");
    }
    if (!machine.isUtf8()) {
      missing.add("a UTF-8 locale (this is %s): set LC_ALL=C.UTF-8".formatted(machine.encoding()));
    }
    if (machine.availableBytes() < LITTLE_MEMORY_BYTES) {
      missing.add("memory: less than 2 GiB is available; only very small models run");
    }
    Path folder = home;
    while (!Files.exists(folder) && folder.getParent() != null) {
      folder = folder.getParent();
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      missing.add("a place for models: %s cannot be written; set ALTIPLANO_HOME".formatted(home));
    }
    return missing;
  }

  /** Every kernel set, with whether it runs here and why. */
  static List<Map<String, Object>> kernelSets(String chosen) {
    List<Map<String, Object>> sets = new ArrayList<>();
    for (KernelSet set : KernelSets.sets()) {
      Map<String, Object> described = new LinkedHashMap<>();
      described.put("name", set.name());
      described.put("available", set.kernels().isPresent());
      described.put("chosen", set.name().equals(chosen));
      described.put("note", set.note());
      sets.add(described);
    }
    return sets;
  }
}
