/**
 * Runs models: the engine that steps live sequences through the forward pass, the scheduler that
 * fills each batch, the only compute threads, and {@link
 * io.altiplano.engine.runtime.LanguageModel}, which is where a Java developer begins.
 */
@NullMarked
package io.altiplano.engine.runtime;

import org.jspecify.annotations.NullMarked;
