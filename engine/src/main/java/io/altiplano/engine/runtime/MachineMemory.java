package io.altiplano.engine.runtime;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory the machine, or the container that we are in, can still give. */
public final class MachineMemory {
  private static final Path LINUX_MEMORY = Path.of("/proc/meminfo");

  private MachineMemory() {}

  /** Bytes that can be had without swapping; the page cache counts as free where that is known. */
  public static long availableBytes() {
    long total = totalBytes();
    return Math.min(total, linuxAvailable().orElse(total));
  }

  /** Bytes in all, within the container's limit. */
  public static long totalBytes() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  private static OptionalLong linuxAvailable() {
    if (!Files.isReadable(LINUX_MEMORY)) {
      return OptionalLong.empty();
    }
    try {
      return Files.readAllLines(LINUX_MEMORY).stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
