package io.altiplano.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.altiplano.api.AltiplanoException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A store in a folder of its own, and a server that it pulls from, with short time-outs. */
final class HubFixture implements AutoCloseable {
  static final HubLimits LIMITS =
      new HubLimits(
          1 << 24,
          1 << 16,
          3,
          4,
          4,
          40,
          Duration.ofMillis(4),
          Duration.ofMillis(20),
          Duration.ofSeconds(3),
          Duration.ofSeconds(2),
          Duration.ofMillis(700),
          Duration.ofMillis(700),
          Duration.ofMillis(1),
          0,
          Duration.ofDays(1));

  final FaultServer server = new FaultServer();
  final HubSettings settings;
  final ModelStore store;
  final List<String> retries = new CopyOnWriteArrayList<>();
  final List<Progress> progress = new CopyOnWriteArrayList<>();

  HubFixture(Path home) throws IOException {
    this(home, Optional.empty());
  }

  HubFixture(Path home, Optional<String> token) throws IOException {
    settings = new HubSettings(home, server.uri(""), token, LIMITS);
    store = new ModelStore(settings);
  }

  PullResult pull(URI address) {
    return pull(address.toString());
  }

  PullResult pull(String reference) {
    return pull(reference, PullOptions.standard().reportingTo(listener()), Disk.REAL);
  }

  PullResult pull(String reference, PullOptions options, Disk disk) {
    try (Puller puller = new Puller(settings, store, disk)) {
      return puller.pull(ModelReference.parse(reference), options);
    }
  }

  AltiplanoException refused(String reference) {
    return catchThrowableOfType(AltiplanoException.class, () -> pull(reference));
  }

  ProgressListener listener() {
    return new ProgressListener() {
      @Override
      public void progress(Progress state) {
        progress.add(state);
      }

      @Override
      public void retrying(String reason, Duration pause) {
        retries.add(reason);
      }
    };
  }

  boolean entered(Progress.Phase phase) {
    return progress.stream().anyMatch(state -> state.phase() == phase);
  }

  /** Exactly this file is in the store, under the result's name, and nothing is left over. */
  void assertHolds(PullResult result, ServedFile file) throws IOException {
    assertThat(result.model().sha256()).isEqualTo(file.sha256());
    assertThat(store.find(result.model().name())).contains(result.model());
    assertThat(Files.readAllBytes(store.path(result.model()))).isEqualTo(file.bytes());
    assertThat(store.partialDownloads()).isEmpty();
    assertThat(ModelStore.files(store.partials(), "")).isEmpty();
  }

  void assertHoldsNothing() {
    assertThat(store.list()).isEmpty();
    assertThat(ModelStore.files(store.blobs(), "")).isEmpty();
  }

  /** A pull from a plain folder of the hub: {@code listing} holds path, size and digest. */
  void repository(String id, String... entries) {
    server.on(
        "/api/models/" + id + "/tree/main?recursive=true",
        FaultServer.json("[" + String.join(",", entries) + "]"));
  }

  static String entry(String path, ServedFile file) {
    return """
    {"type":"file","oid":"0123","size":%d,"path":"%s",
     "lfs":{"oid":"%s","size":%d,"pointerSize":134}}\
    """
        .formatted(file.bytes().length, path, file.sha256().hex(), file.bytes().length);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
