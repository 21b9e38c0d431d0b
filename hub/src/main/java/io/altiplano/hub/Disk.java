package io.altiplano.hub;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk as far as downloads use it up. Tests put a smaller one in its place. */
interface Disk {
  /** The machine's own. */
  Disk REAL =
      new Disk() {
        @Override
        public long usableBytes(Path folder) throws IOException {
          return Files.getFileStore(folder).getUsableSpace();
        }

        @Override
        public void write(FileChannel channel, ByteBuffer bytes) throws IOException {
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        }
      };

  /** What may still be written to the folder's file system. */
  long usableBytes(Path folder) throws IOException;

  /** Writes all bytes at the channel's position. */
  void write(FileChannel channel, ByteBuffer bytes) throws IOException;
}
