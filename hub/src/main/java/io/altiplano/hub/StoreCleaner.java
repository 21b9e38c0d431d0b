package io.altiplano.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds and removes what interrupted processes leave in a store. */
final class StoreCleaner {
  /** Between a blob and its name lie milliseconds; an hour later nobody will name it. */
  private static final Duration ORPHAN_AGE = Duration.ofHours(1);

  private StoreCleaner() {}

  /** Removes blobs without a name, cut small files, and partial downloads older than so. */
  static void sweep(ModelStore store, Duration partialAge) throws IOException {
    try (StoreLock lock = store.lockNames()) {
      assert lock != null;
      Set<Path> named = new HashSet<>();
      store.list().forEach(model -> named.add(store.blob(model.sha256())));
      for (Path blob : ModelStore.files(store.blobs(), "")) {
        if (!named.contains(blob) && isOlder(blob, ORPHAN_AGE)) {
          Files.deleteIfExists(blob);
        }
      }
    }
    for (String key : keys(store)) {
      if (isOlder(part(store, key), partialAge)) {
        removeIfIdle(store, key);
      }
    }
  }

  static List<PartialDownload> partialDownloads(ModelStore store) {
    List<PartialDownload> found = new ArrayList<>();
    for (String key : keys(store)) {
      PartialFile.readOrigin(store.partials(), key)
          .ifPresent(origin ->
              found.add(
                  new PartialDownload(
                      origin.source(), size(part(store, key)), origin.totalBytes())));
    }
    return found;
  }

  static long removePartialDownloads(ModelStore store) {
    long freed = 0;
    try {
      for (String key : keys(store)) {
        freed += removeIfIdle(store, key);
      }
    } catch (IOException e) {
      throw ModelStore.failure("could not remove unfinished downloads", e);
    }
    return freed;
  }

  private static long removeIfIdle(ModelStore store, String key) throws IOException {
    try (StoreLock lock = StoreLock.tryAcquire(store.lockFile(key))) {
      if (lock == null) {
        return 0;
      }
      long bytes = size(part(store, key));
      PartialFile.delete(store.partials(), key);
      return bytes;
    }
  }

  private static Set<String> keys(ModelStore store) {
    Set<String> keys = new HashSet<>();
    for (Path file : ModelStore.files(store.partials(), "")) {
      keys.add(file.getFileName().toString().replaceFirst("\\..*$", ""));
    }
    return keys;
  }

  private static Path part(ModelStore store, String key) {
    return store.partials().resolve(key + ".part");
  }

  private static boolean isOlder(Path file, Duration age) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(age));
    } catch (NoSuchFileException e) {
      return true;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
