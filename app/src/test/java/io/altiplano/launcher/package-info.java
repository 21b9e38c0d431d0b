/** The scripts that find a JDK, build, start and count: run for real, with a fake JDK and Maven. */
@NullMarked
package io.altiplano.launcher;

import org.jspecify.annotations.NullMarked;
