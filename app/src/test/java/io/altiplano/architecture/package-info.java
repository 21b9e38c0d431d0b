/** Holds the house to its plan: who may import whom, and how a file looks. */
@NullMarked
package io.altiplano.architecture;

import org.jspecify.annotations.NullMarked;
