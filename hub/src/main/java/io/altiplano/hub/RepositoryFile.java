package io.altiplano.hub;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * A file that a repository lists.
 *
 * @param path in the repository, with slashes; never leads out of it
 * @param sha256 of large files (git LFS); small ones have none
 */
record RepositoryFile(String path, OptionalLong bytes, Optional<Sha256> sha256) {
  private static final Pattern PART = Pattern.compile("(?i).*-\\d{5}-of-\\d{5}\\.gguf");

  /** The last segment of the path. */
  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** One piece of a model that was split over many files. */
  boolean isPart() {
    return PART.matcher(path).matches();
  }

  /** A language model in one file: not a vision projector, not an importance matrix. */
  boolean isModel() {
    String lower = name().toLowerCase(Locale.ROOT);
    return lower.endsWith(".gguf") && !lower.contains("mmproj") && !lower.contains("imatrix");
  }
}
