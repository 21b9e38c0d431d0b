package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;

/** Asks for room before bytes are fetched, rather than after most of them have come. */
final class DiskSpace {
  private DiskSpace() {}

  /** Throws if the folder's disk has no room for so many more bytes and the reserve. */
  static void require(Disk disk, Path folder, long moreBytes, long reserveBytes)
      throws IOException {
    long needed = moreBytes + reserveBytes;
    long usable = disk.usableBytes(folder);
    if (usable < needed) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          ("not enough disk space: %s are needed in %s, %s are free; make room for %s (alti list,"
                  + " alti rm), or set ALTIPLANO_HOME to a folder on another disk")
              .formatted(
                  ByteCount.format(needed),
                  folder,
                  ByteCount.format(usable),
                  ByteCount.format(needed - usable)));
    }
  }
}
