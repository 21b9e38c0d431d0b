/** What a language model is made of: its lengths, and the names and shapes of its weights. */
@NullMarked
package io.altiplano.training.shape;

import org.jspecify.annotations.NullMarked;
