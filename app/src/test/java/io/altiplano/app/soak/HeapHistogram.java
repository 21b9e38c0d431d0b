package io.altiplano.app.soak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The objects that are reachable in a process, counted by their classes. */
record HeapHistogram(Map<String, Count> classes) {
  /** {@code 3: 1024 98304 java.lang.String (java.base@25)}. */
  private static final Pattern LINE =
      Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)", Pattern.MULTILINE);

  private static final Count NONE = new Count(0, 0);

  HeapHistogram {
    classes = Map.copyOf(classes);
  }

  /** The objects of one class. */
  record Count(long instances, long bytes) {
    private Count plus(Count other) {
      return new Count(instances + other.instances, bytes + other.bytes);
    }
  }

  /** Of a JVM, after a full collection. */
  static HeapHistogram of(long process) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process),
                "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String told = new String(jcmd.getInputStream().readAllBytes(), UTF_8);
    assertThat(jcmd.waitFor()).as(told).isZero();
    Map<String, Count> classes = new HashMap<>();
    Matcher line = LINE.matcher(told);
    while (line.find()) {
      MatchResult found = line.toMatchResult();
      Count count = new Count(Long.parseLong(found.group(1)), Long.parseLong(found.group(2)));
      // Two loaders may have classes of one name.
      classes.merge(found.group(3), count, Count::plus);
    }
    assertThat(classes).as(told).containsKey("java.lang.String");
    return new HeapHistogram(classes);
  }

  long bytes() {
    return classes.values().stream().mapToLong(Count::bytes).sum();
  }

  /** Started and not at their end. */
  long virtualThreads() {
    return count("java.lang.VirtualThread").instances;
  }

  private Count count(String name) {
    return classes.getOrDefault(name, NONE);
  }

  /** The classes that have grown most since another was taken, to look for a leak. */
  List<String> growthSince(HeapHistogram earlier, int most) {
    return classes.keySet().stream()
        .sorted(Comparator.comparingLong(name -> earlier.count(name).bytes - count(name).bytes))
        .limit(most)
        .map(name ->
            "%+,d bytes, %+,d of %s"
                .formatted(
                    count(name).bytes - earlier.count(name).bytes,
                    count(name).instances - earlier.count(name).instances,
                    name))
        .toList();
  }
}
