package io.altiplano.app.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.TestModels;
import io.altiplano.app.bench.AnonymousMemory;
import io.altiplano.app.serve.ServerChild;
import io.altiplano.app.serve.WireConnection;
import io.altiplano.app.serve.WireRequest;
import io.altiplano.server.keys.ApiKey;
import io.altiplano.server.keys.KeyFile;
import io.altiplano.server.keys.KeyLimits;
import io.altiplano.server.keys.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * {@code alti serve} with cria in a process of its own, and what can be seen of it from outside: by
 * Linux, by jcmd and by its own metrics. For one thread.
 */
final class WatchedServer implements AutoCloseable {
  private static final double MEBIBYTE = 1 << 20;

  /** Threads on which virtual ones ran end when they had nothing to do for 30 seconds. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(45);

  private final ServerChild child;
  private final Path folder;
  private final ApiKey.Fresh key;

  private WatchedServer(ServerChild child, Path folder, ApiKey.Fresh key) {
    this.child = child;
    this.folder = folder;
    this.key = key;
  }

  /**
   * Starts one, whose store is empty.
   *
   * @param limits of the key that clients have
   */
  static WatchedServer start(Path folder, KeyLimits limits, String... arguments)
      throws IOException {
    KeyFile keys = new KeyFile(folder.resolve("keys.json"));
    ApiKey.Fresh key = ApiKey.create("ann", Set.of(Scope.MODELS), limits, Instant.now());
    keys.add(key.key());
    Files.createDirectories(temporary(folder));
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--model", "cria=" + TestModels.cria(), "--keys", keys.path().toString()));
    all.addAll(List.of("--store", folder.resolve("store.db").toString()));
    // As dev/launch.sh has it, but that a heap of one size does not hide what grows beside it.
    List<String> options =
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-XX:+UseSerialGC",
            "-Xms192m",
            "-Xmx192m",
            "-XX:+AlwaysPreTouch",
            "-Djava.io.tmpdir=" + temporary(folder));
    ServerChild child =
        ServerChild.start(folder.resolve("log.txt"), options, all.toArray(String[]::new));
    return new WatchedServer(child, folder, key);
  }

  private static Path temporary(Path folder) {
    return folder.resolve("temporary");
  }

  int port() {
    return child.port();
  }

  String secret() {
    return key.secret();
  }

  /** What it said of itself and of what went wrong. */
  String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }

  /** The file in which it keeps things. */
  Path store() {
    return folder.resolve("store.db");
  }

  /** The files that are kept. */
  List<Path> contents() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store.db.files"))) {
      return files.toList();
    }
  }

  /** Files that it set aside and has not deleted. */
  List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(temporary(folder))) {
      return files.filter(file -> file.getFileName().toString().startsWith("altiplano-")).toList();
    }
  }

  private List<String> openFiles() throws IOException {
    List<String> targets = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("/proc", pid(), "fd"))) {
      for (Path file : files.toList()) {
        try {
          targets.add(Files.readSymbolicLink(file).toString());
        } catch (NoSuchFileException closed) {
          // Between the list and the look.
        }
      }
    }
    return targets;
  }

  private String pid() {
    return Long.toString(child.process().pid());
  }

  /** What can be seen without disturbing it. */
  Map<Figure, Double> glance() throws IOException {
    Map<Figure, Double> seen = new EnumMap<>(Figure.class);
    // Before it is asked for its metrics, which takes a socket.
    List<String> open = openFiles();
    long sockets = open.stream().filter(file -> file.startsWith("socket:")).count();
    seen.put(Figure.SOCKETS, (double) sockets);
    seen.put(Figure.FILES, (double) open.size() - sockets);
    seen.put(Figure.WORK, (double) unfinished());
    MetricsText metrics = metrics();
    seen.put(
        Figure.ANSWERS,
        metrics.sum("altiplano_model_answers_live")
            + metrics.sum("altiplano_model_requests_waiting"));
    seen.put(Figure.CACHE, metrics.sum("altiplano_model_cache_used"));
    seen.put(Figure.THREADS, metrics.sum("jvm_threads_live_threads"));
    return seen;
  }

  private int unfinished() {
    return Files.exists(store()) ? StoredRows.unfinished(store()) : 0;
  }

  /** What it tells of itself. */
  MetricsText metrics() throws IOException {
    try (WireConnection connection = new WireConnection(port())) {
      connection.send(WireRequest.get("/metrics"));
      return new MetricsText(connection.reply().body());
    }
  }

  /**
   * Everything.
   *
   * @param collections of the heap, of which the one of the middle counts
   */
  Reading read(int collections) throws IOException, InterruptedException {
    List<HeapHistogram> heaps = new ArrayList<>();
    for (int i = 0; i < collections; i++) {
      heaps.add(HeapHistogram.of(child.process().pid()));
    }
    heaps.sort(Comparator.comparingLong(HeapHistogram::bytes));
    HeapHistogram median = heaps.get(collections / 2);
    Map<Figure, Double> figures = glance();
    figures.put(Figure.HEAP, median.bytes() / MEBIBYTE);
    figures.put(Figure.VIRTUAL_THREADS, (double) median.virtualThreads());
    figures.put(Figure.RESIDENT, residentBytes() / MEBIBYTE);
    return new Reading(figures, median);
  }

  private long residentBytes() {
    return AnonymousMemory.of(child.process().pid()).orElseThrow();
  }

  /** The same when it has come to rest, or after as much time as it gets for that. */
  Reading readAtRest(int collections, Ledger ledger) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!ledger.allows(glance()) && System.nanoTime() < deadline) {
      Thread.sleep(100);
    }
    return read(collections);
  }

  /** Ends it in order. */
  void stop() throws InterruptedException {
    child.process().destroy();
    assertThat(child.process().waitFor(60, TimeUnit.SECONDS)).as("it stops").isTrue();
  }

  @Override
  public void close() {
    child.process().destroyForcibly().onExit().join();
  }
}
