/** What a training run tells those who watch it: nothing here knows how the numbers came about. */
@NullMarked
package io.altiplano.training.progress;

import org.jspecify.annotations.NullMarked;
