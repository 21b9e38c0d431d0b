package io.altiplano.architecture.sample.first;

import io.altiplano.architecture.sample.second.Standing;

/** Stands left and imports from the right. */
public record Leaning(Standing right) {}
