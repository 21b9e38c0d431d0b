package io.altiplano.server.files;

import static io.altiplano.api.AltiplanoException.invalidParameter;
import static io.altiplano.api.AltiplanoException.unsupportedParameter;

import io.altiplano.server.http.Exchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file as it was sent, set aside: what it is for may stand behind it in the form. Closing deletes
 * it.
 *
 * @param bytes the file that was sent
 * @param lifetime after which it is to be deleted by itself
 */
record Upload(Path bytes, String name, String purpose, Optional<Duration> lifetime)
    implements AutoCloseable {
  private static final int LONGEST_FIELD = 1_000;
  private static final int LONGEST_NAME = 255;
  private static final String FILE = "file";
  private static final String ANCHOR = "expires_after[anchor]";
  private static final String SECONDS = "expires_after[seconds]";
  private static final Set<String> KNOWN = Set.of("purpose", ANCHOR, SECONDS);

  /** As OpenAI bounds it: an hour to thirty days. */
  private static final long LEAST_SECONDS = 3_600;

  private static final long MOST_SECONDS = 2_592_000;

  static Upload read(Exchange exchange, Set<String> purposes) throws IOException {
    Path aside = Files.createTempFile("altiplano-upload-", "");
    boolean read = false;
    try {
      Map<String, String> fields = new HashMap<>();
      exchange.form((name, fileName, bytes) -> {
        if (name.equals(FILE)) {
          requireFirst(fields.put(FILE, fileName.orElse("file")), FILE);
          Files.copy(bytes, aside, StandardCopyOption.REPLACE_EXISTING);
        } else if (KNOWN.contains(name)) {
          requireFirst(fields.put(name, text(name, bytes)), name);
        } else {
          throw unsupportedParameter(name, "is not supported here");
        }
      });
      Upload upload = new Upload(aside, name(fields), purpose(fields, purposes), lifetime(fields));
      read = true;
      return upload;
    } finally {
      if (!read) {
        Files.deleteIfExists(aside);
      }
    }
  }

  private static void requireFirst(@Nullable String before, String name) {
    if (before != null) {
      throw invalidParameter(name, "is given twice");
    }
  }

  private static String text(String name, InputStream bytes) throws IOException {
    byte[] value = bytes.readNBytes(LONGEST_FIELD + 1);
    if (value.length > LONGEST_FIELD) {
      throw invalidParameter(name, "is too long");
    }
    return new String(value, StandardCharsets.UTF_8).strip();
  }

  private static String name(Map<String, String> fields) {
    String name = required(fields, FILE);
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw invalidParameter(
          FILE, "its name has to have 1 to %d characters".formatted(LONGEST_NAME));
    }
    if (name.indexOf(0) >= 0) {
      throw invalidParameter(FILE, "its name must not have the character U+0000");
    }
    return name;
  }

  private static String required(Map<String, String> fields, String name) {
    String value = fields.get(name);
    if (value == null) {
      throw invalidParameter(name, "is missing");
    }
    return value;
  }

  private static String purpose(Map<String, String> fields, Set<String> purposes) {
    String purpose = required(fields, "purpose");
    if (!purposes.contains(purpose)) {
      throw unsupportedParameter(
          "purpose", "knows %s, not '%s'".formatted(String.join(" and ", purposes), purpose));
    }
    return purpose;
  }

  private static Optional<Duration> lifetime(Map<String, String> fields) {
    String seconds = fields.get(SECONDS);
    if (seconds == null && fields.get(ANCHOR) == null) {
      return Optional.empty();
    }
    if (!"created_at".equals(fields.get(ANCHOR))) {
      throw unsupportedParameter("expires_after", "its anchor has to be created_at");
    }
    long value = seconds != null && seconds.matches("\\d{1,9}") ? Long.parseLong(seconds) : 0;
    if (value < LEAST_SECONDS || value > MOST_SECONDS) {
      throw invalidParameter(
          "expires_after",
          "its seconds have to be from %d to %d".formatted(LEAST_SECONDS, MOST_SECONDS));
    }
    return Optional.of(Duration.ofSeconds(value));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(bytes);
  }
}
