/** Element types, shapes and views over memory. No arithmetic. */
@NullMarked
package io.altiplano.engine.tensor;

import org.jspecify.annotations.NullMarked;
