package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A name in the store and the file behind it.
 *
 * @param source the reference that it was pulled by, with its file: pulling it again updates it
 * @param fileName what the file was called where it came from
 * @param entityTag what the server called this version of the file, to ask whether there is a newer
 */
public record PulledModel(
    String name,
    String source,
    String fileName,
    long bytes,
    Sha256 sha256,
    Instant pulledAt,
    Optional<String> entityTag) {
  private static final int LONGEST_NAME = 300;

  public PulledModel {
    if (name.isBlank() || name.length() > LONGEST_NAME || !name.equals(name.strip())) {
      throw AltiplanoException.invalidParameter(
          "name", "1 to " + LONGEST_NAME + " characters, no space at either end");
    }
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw AltiplanoException.invalidParameter("name", "holds control characters");
    }
  }

  String toJson() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", name);
    members.put("source", source);
    members.put("file", fileName);
    members.put("bytes", bytes);
    members.put("sha256", sha256.hex());
    members.put("pulledAt", pulledAt.toString());
    entityTag.ifPresent(tag -> members.put("entityTag", tag));
    return JsonValue.write(members);
  }

  static Optional<PulledModel> fromJson(JsonValue json) {
    Optional<String> name = json.text("name");
    Optional<String> source = json.text("source");
    Optional<String> file = json.text("file");
    OptionalLong bytes = json.count("bytes");
    Optional<Sha256> sha256 = json.text("sha256").flatMap(Sha256::find);
    Optional<Instant> pulledAt = json.text("pulledAt").flatMap(PulledModel::instant);
    if (name.isEmpty()
        || source.isEmpty()
        || file.isEmpty()
        || bytes.isEmpty()
        || sha256.isEmpty()
        || pulledAt.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new PulledModel(
              name.get(),
              source.get(),
              file.get(),
              bytes.getAsLong(),
              sha256.get(),
              pulledAt.get(),
              json.text("entityTag")));
    } catch (AltiplanoException e) {
      assert e.code() == ErrorCode.INVALID_REQUEST;
      return Optional.empty();
    }
  }

  private static Optional<Instant> instant(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
