package io.altiplano.app.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** How much memory a process holds that no file stands behind. */
public final class AnonymousMemory {
  private static final String LABEL = "RssAnon:";
  private static final int KILOBYTE = 1024;

  private AnonymousMemory() {}

  /** Of a process, if this system tells (Linux does). */
  public static OptionalLong of(long process) {
    try {
      return Files.readAllLines(Path.of("/proc", Long.toString(process), "status")).stream()
          .filter(line -> line.startsWith(LABEL))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KILOBYTE)
          .findFirst();
    } catch (IOException | NumberFormatException untold) {
      return OptionalLong.empty();
    }
  }
}
