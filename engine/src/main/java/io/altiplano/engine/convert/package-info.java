/** Makes model files out of other model files, and out of nothing but a shape and a seed. */
@NullMarked
package io.altiplano.engine.convert;

import org.jspecify.annotations.NullMarked;
