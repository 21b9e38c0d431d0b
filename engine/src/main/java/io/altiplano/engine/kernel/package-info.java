/**
 * Arithmetic: one small interface, a scalar implementation that is the truth, and faster twins that
 * are compared with it. Chosen once when the process starts; nothing else knows which one runs.
 */
@NullMarked
package io.altiplano.engine.kernel;

import org.jspecify.annotations.NullMarked;
