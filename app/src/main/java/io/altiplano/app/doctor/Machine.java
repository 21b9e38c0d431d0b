package io.altiplano.app.doctor;

import io.altiplano.app.console.Console;
import io.altiplano.engine.runtime.MachineMemory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The machine and the Java that we run on.
 *
 * @param heapBytes that Java may take at most; weights lie outside it
 */
public record Machine(
    String java,
    int javaFeature,
    String system,
    String processor,
    int processors,
    long totalBytes,
    long availableBytes,
    long heapBytes,
    boolean vectorApi,
    boolean nativeAccess,
    String encoding) {
  private static final Path LINUX_PROCESSOR = Path.of("/proc/cpuinfo");

  /** Looks around. */
  public static Machine look() {
    Runtime runtime = Runtime.getRuntime();
    return new Machine(
        "%s, %s %s"
            .formatted(
                Runtime.version(),
                System.getProperty("java.vendor"),
                System.getProperty("java.vm.name")),
        Runtime.version().feature(),
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        processorName(),
        runtime.availableProcessors(),
        MachineMemory.totalBytes(),
        MachineMemory.availableBytes(),
        runtime.maxMemory(),
        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
        Machine.class.getModule().isNativeAccessEnabled(),
        Console.nativeCharset().name());
  }

  /** Whether file names and arguments in any language arrive whole. */
  public boolean isUtf8() {
    return encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name());
  }

  private static String processorName() {
    if (!Files.isReadable(LINUX_PROCESSOR)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(LINUX_PROCESSOR)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException unreadable) {
      return System.getProperty("os.arch");
    }
  }
}
