package io.altiplano.app;

import io.altiplano.api.AltiplanoException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a second process out of a run's folder. It ends with the process, however that ends. */
final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Makes the folder, if it is missing, and locks it. */
  static RunLock take(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return new RunLock(channel);
      }
    } catch (OverlappingFileLockException ours) {
      // Another thread of this process: no better than another process.
    }
    channel.close();
    throw AltiplanoException.invalidParameter("out", "another process trains in " + folder);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
