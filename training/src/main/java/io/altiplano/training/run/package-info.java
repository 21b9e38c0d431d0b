/** What a run leaves in its folder for people: its figures step by step, a plot, samples. */
@NullMarked
package io.altiplano.training.run;

import org.jspecify.annotations.NullMarked;
