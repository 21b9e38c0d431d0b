/** Fetches, verifies and keeps model files. */
@NullMarked
package io.altiplano.hub;

import org.jspecify.annotations.NullMarked;
