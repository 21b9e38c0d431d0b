/** Tests of streams, progress and widths. */
@NullMarked
package io.altiplano.app.console;

import org.jspecify.annotations.NullMarked;
