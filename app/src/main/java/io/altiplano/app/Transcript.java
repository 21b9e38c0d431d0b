package io.altiplano.app;

import io.altiplano.app.console.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A JSONL file that grows as things happen: what is written stays, however it ends. */
final class Transcript implements AutoCloseable {
  private final Writer writer;

  private Transcript(Writer writer) {
    this.writer = writer;
  }

  static Transcript to(Path file) throws IOException {
    return new Transcript(Files.newBufferedWriter(file));
  }

  static Transcript nowhere() {
    return new Transcript(Writer.nullWriter());
  }

  void add(Map<String, ?> entry) {
    try {
      writer.write(Json.text(entry));
      writer.write('\n');
      writer.flush();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
