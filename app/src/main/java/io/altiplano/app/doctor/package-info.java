/** What {@code alti doctor} looks at and measures. */
@NullMarked
package io.altiplano.app.doctor;

import org.jspecify.annotations.NullMarked;
