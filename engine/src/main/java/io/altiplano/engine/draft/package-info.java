/**
 * Speculative decoding: guesses of how a text goes on, which the model confirms several at a time
 * (arXiv:2211.17192; here a guess counts only where it is the very token that would have been
 * chosen, so that texts are those of plain decoding). Touched by one thread, the engine's.
 */
@NullMarked
package io.altiplano.engine.draft;

import org.jspecify.annotations.NullMarked;
