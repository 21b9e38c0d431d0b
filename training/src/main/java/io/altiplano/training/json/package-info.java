/** How JSON is read here: strictly, and with bounds that a forged file cannot pass. */
@NullMarked
package io.altiplano.training.json;

import org.jspecify.annotations.NullMarked;
