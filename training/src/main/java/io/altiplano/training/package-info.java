/** Makes models: trains tokenizers, converts between file formats. */
@NullMarked
package io.altiplano.training;

import org.jspecify.annotations.NullMarked;
