/** Turns text into a model's tokens and back, from the vocabulary inside the model's file. */
@NullMarked
package io.altiplano.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
