@NullMarked
package io.altiplano.bench;

import org.jspecify.annotations.NullMarked;
