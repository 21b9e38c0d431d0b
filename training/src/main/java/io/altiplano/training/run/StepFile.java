package io.altiplano.training.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of lines with columns between tabs, the first of which is a step; a line of names comes
 * first. Lines are only added, each in one piece, and a line that a killed process left unfinished
 * is no line. Tabs, line ends and backslashes in a column are written as {@code \t}, {@code \n},
 * {@code \r} and {@code \\}.
 */
final class StepFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private StepFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /**
   * Opens or makes a file, to go on with a step: lines of that step and of later ones are dropped,
   * since they will come again.
   */
  static StepFile open(Path path, List<String> names, long step) {
    try {
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
      channel.truncate(lengthBefore(path, names, step));
      channel.position(channel.size());
      StepFile file = new StepFile(path, channel);
      if (channel.size() == 0) {
        file.add(names);
      }
      return file;
    } catch (IOException failed) {
      throw failed(path, failed);
    }
  }

  /** Bytes of the first lines whose steps come before that one. */
  private static long lengthBefore(Path path, List<String> names, long step) throws IOException {
    String text = Files.readString(path);
    String header = String.join("\t", names) + "\n";
    if (!text.startsWith(header)) {
      return 0;
    }
    int end = header.length();
    for (int next = text.indexOf('\n', end); next >= 0; next = text.indexOf('\n', end)) {
      if (Long.parseLong(text.substring(end, next).split("\t", 2)[0]) >= step) {
        break;
      }
      end = next + 1;
    }
    return text.substring(0, end).getBytes(UTF_8).length;
  }

  /** Adds a line. */
  void add(List<String> columns) {
    String line = String.join("\t", columns.stream().map(StepFile::escape).toList()) + "\n";
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException failed) {
      throw failed(path, failed);
    }
  }

  /** The complete lines of a file, without the names. */
  static List<List<String>> read(Path path) {
    try {
      String text = Files.readString(path);
      List<List<String>> lines = new ArrayList<>();
      int begin = text.indexOf('\n') + 1;
      for (int end = text.indexOf('\n', begin); end >= 0; end = text.indexOf('\n', begin)) {
        String[] columns = text.substring(begin, end).split("\t", -1);
        lines.add(List.of(columns).stream().map(StepFile::unescape).toList());
        begin = end + 1;
      }
      return lines;
    } catch (IOException failed) {
      throw new AltiplanoException(
          ErrorCode.INPUT_OUTPUT,
          "cannot read %s: %s".formatted(path, failed.getMessage()),
          failed);
    }
  }

  private static String escape(String column) {
    return column
        .replace("\\", "\\\\")
        .replace("\t", "\\t")
        .replace("\n", "\\n")
        .replace("\r", "\\r");
  }

  private static String unescape(String column) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < column.length(); i++) {
      char letter = column.charAt(i);
      if (letter == '\\' && i + 1 < column.length()) {
        i++;
        text.append(
            switch (column.charAt(i)) {
              case 't' -> '\t';
              case 'n' -> '\n';
              case 'r' -> '\r';
              default -> column.charAt(i);
            });
      } else {
        text.append(letter);
      }
    }
    return text.toString();
  }

  private static AltiplanoException failed(Path path, IOException failed) {
    return new AltiplanoException(
        ErrorCode.INPUT_OUTPUT, "cannot write %s: %s".formatted(path, failed.getMessage()), failed);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failed) {
      throw failed(path, failed);
    }
  }
}
