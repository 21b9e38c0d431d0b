package io.altiplano.api;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A model that has a name.
 *
 * @param source where it came from, as its user would write it
 * @param modified when it came here
 */
public record CatalogModel(String name, Path path, long bytes, String source, Instant modified) {}
