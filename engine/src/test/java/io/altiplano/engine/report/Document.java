package io.altiplano.engine.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** docs/engine.md: people's words, and between markers the sections that programs write. */
public record Document(String text) {
  public static Document read(Path path) throws IOException {
    return new Document(Files.readString(path));
  }

  public void write(Path path) throws IOException {
    Files.writeString(path, text);
  }

  /** What stands between the markers of that name. */
  public String section(String name) {
    return text.substring(start(name), end(name));
  }

  /** The document with another section between the markers of that name. */
  public Document with(String name, String section) {
    return new Document(text.substring(0, start(name)) + section + text.substring(end(name)));
  }

  private int start(String name) {
    String marker = "<!-- %s:start -->\n".formatted(name);
    return found(marker) + marker.length();
  }

  private int end(String name) {
    return found("<!-- %s:end -->\n".formatted(name));
  }

  private int found(String marker) {
    int at = text.indexOf(marker);
    if (at < 0) {
      throw new IllegalArgumentException("docs/engine.md has no line " + marker.strip());
    }
    return at;
  }
}
