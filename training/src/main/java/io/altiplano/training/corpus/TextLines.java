package io.altiplano.training.corpus;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The lines of a UTF-8 file, plain or {@code .gz}. Faults name the file and the line. For one
 * thread, who closes it.
 */
public final class TextLines implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Path file;
  private final BufferedReader reader;
  private long line;

  private TextLines(Path file, BufferedReader reader) {
    this.file = file;
    this.reader = reader;
  }

  public static TextLines open(Path file) {
    try {
      InputStream raw = Files.newInputStream(file);
      try {
        InputStream in =
            file.toString().endsWith(".gz") ? new GZIPInputStream(raw, BUFFER_BYTES) : raw;
        // A decoder of its own reports what is not UTF-8; a charset alone would replace it.
        var text = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder());
        return new TextLines(file, new BufferedReader(text, BUFFER_BYTES));
      } catch (IOException | RuntimeException failure) {
        raw.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw unreadable(new Origin(file, 1), failure);
    }
  }

  /** The next line without its end; nothing behind the last. */
  public Optional<String> next() {
    line++;
    try {
      return Optional.ofNullable(reader.readLine());
    } catch (IOException failure) {
      throw unreadable(origin(), failure);
    }
  }

  /** Where the line given last stands. */
  public Origin origin() {
    return new Origin(file, line);
  }

  private static AltiplanoException unreadable(Origin origin, IOException failure) {
    return switch (failure) {
      case CharacterCodingException _ -> origin.fault("here or soon after, not UTF-8");
      case ZipException damaged ->
          origin.fault("the compressed text is damaged: " + damaged.getMessage());
      case EOFException _ -> origin.fault("the compressed text ends too early");
      default ->
          new AltiplanoException(
              ErrorCode.INPUT_OUTPUT, origin.file() + ": cannot be read: " + failure, failure);
    };
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException failure) {
      throw unreadable(origin(), failure);
    }
  }
}
