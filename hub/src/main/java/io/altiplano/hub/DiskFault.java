package io.altiplano.hub;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;

/** The disk failed, not the network: trying again at once would not help. */
final class DiskFault extends IOException {
  private static final long serialVersionUID = 1L;

  private DiskFault(IOException cause) {
    super(describe(cause), cause);
  }

  /** Marks a failure as the disk's; that of an interrupted thread stays what it is. */
  static IOException of(IOException cause) {
    return cause instanceof ClosedByInterruptException ? cause : new DiskFault(cause);
  }

  /** Whether the operating system says that there is no room; Linux, macOS, Windows, quotas. */
  static boolean isFull(IOException fault) {
    String message = String.valueOf(fault.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("no space left")
        || message.contains("quota exceeded")
        || message.contains("not enough space")
        || message.contains("disk full");
  }

  /** A file-system exception's message alone is often just a path. */
  static String describe(IOException fault) {
    if (fault instanceof AccessDeniedException denied) {
      return "no permission for " + denied.getFile();
    }
    if (fault instanceof FileSystemException && !(fault.getClass() == FileSystemException.class)) {
      return fault.getClass().getSimpleName().replace("Exception", "") + ": " + fault.getMessage();
    }
    return String.valueOf(fault.getMessage());
  }
}
