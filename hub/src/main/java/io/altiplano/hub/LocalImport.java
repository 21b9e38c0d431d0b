package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Takes a file of this machine into the store. A copy, not a link: somebody may write to the
 * original later, and what the store holds under a digest must stay what it was.
 */
final class LocalImport {
  private static final int BUFFER_BYTES = 1 << 20;

  private final ModelStore store;
  private final Disk disk;
  private final HubLimits limits;
  private final ProgressMeter meter;

  LocalImport(ModelStore store, Disk disk, HubLimits limits, ProgressMeter meter) {
    this.store = store;
    this.disk = disk;
    this.limits = limits;
    this.meter = meter;
  }

  PullResult run(ModelReference.LocalFile reference, PullOptions options) throws IOException {
    Path file = reference.path();
    if (!Files.isRegularFile(file)) {
      throw missing(file);
    }
    String name = options.name().orElse(reference.defaultName());
    store.checkNameIsFree(name, reference.text());
    String key = "file-" + Sha256.of(file.toString().getBytes(StandardCharsets.UTF_8)).hex();
    try (StoreLock lock =
        StoreLock.acquire(
            store.lockFile(key),
            options.cancellation(),
            () -> meter.enter(Progress.Phase.WAITING, 0))) {
      assert lock != null;
      // A copy is quick, and the original may have changed since: it begins anew each time.
      PartialFile.delete(store.partials(), key);
      try {
        PulledModel model = copy(reference, name, key, options.cancellation());
        boolean here = store.holds(model.sha256(), model.bytes());
        store.publish(store.partials().resolve(key + ".part"), model);
        return new PullResult(model, here, false);
      } catch (DiskFault fault) {
        throw new AltiplanoException(
            ErrorCode.INPUT_OUTPUT,
            "could not copy " + file + " into " + store.root() + ": " + fault.getMessage(),
            fault);
      } finally {
        PartialFile.delete(store.partials(), key);
      }
    }
  }

  private PulledModel copy(
      ModelReference.LocalFile reference, String name, String key, Cancellation cancellation)
      throws IOException {
    try (FileChannel from = FileChannel.open(reference.path());
        PartialFile part =
            PartialFile.open(store.partials(), key, disk, limits.checkpointEvery(), _ -> {})) {
      long total = from.size();
      DiskSpace.require(disk, part.folder(), total, limits.reserveBytes());
      part.restart(
          new PartialFile.Origin(reference.text(), OptionalLong.of(total), Optional.empty()));
      meter.total(OptionalLong.of(total));
      meter.enter(Progress.Phase.DOWNLOADING, 0);
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
      while (from.read(buffer.clear()) > 0) {
        cancellation.check();
        part.append(buffer.flip());
        meter.at(part.bytes());
      }
      meter.enter(Progress.Phase.STORING, part.bytes());
      return new PulledModel(
          name,
          reference.text(),
          reference.defaultName(),
          part.bytes(),
          part.finish(),
          Puller.now(),
          Optional.empty());
    }
  }

  private static AltiplanoException missing(Path file) {
    String hint =
        file.getNameCount() >= 2 && !Files.exists(file.resolveSibling("."))
            ? ". For a repository on Hugging Face write hf:owner/repo"
            : "";
    String what = Files.isDirectory(file) ? " is a folder, not a file" : " does not exist";
    return new AltiplanoException(ErrorCode.MODEL_NOT_FOUND, file + what + hint);
  }
}
